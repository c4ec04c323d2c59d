import { expect, it } from 'vitest'
import type { CentralStore } from '../../../src/central/core/central-store'
import { push } from '../../../src/central/sync/push'
import type { OfferWire } from '../../../src/domain/offer/offer-wire'
import type { ClockBlock } from '../../../src/protocol/sync/clock-block'
import type { RecordDraft } from '../../../src/protocol/sync/record'
import { onBothStores } from '../../support/both-stores'
import { coreOn, intentFor, journal, NOON, opIdOf } from '../../support/central-core'
import { codeKey, coupon, draft, identOf, STORE, TILLS, tokenOf, withOffer } from '../../support/store-seed'
import { accepted } from '../../support/test-till'

/* What the centre makes of what tills did alone, class by class (4.6). The centre's clock stands at noon; tills tell their own times. */

const [FRONT, BACK] = TILLS
const HOUR = 3_600_000
const identified = (mobile: string) => ({ token: null, ident: identOf(mobile) })
const ANN = identified('1')
/** Nobody the centre knows. */
const BEN = identified('2')

interface Shop {
  readonly store: CentralStore
  readonly core: ReturnType<typeof coreOn>['core']
  readonly offer: number
}

/** Coupons A to D are out, K to N wait in a till's block. */
async function shop(store: CentralStore, more: Partial<OfferWire> = {}): Promise<Shop> {
  const offer = await withOffer(store, draft('O1', more), ['A', 'B', 'C', 'D'])
  await store.transact(async (tx) => {
    for (const till of TILLS) await tx.tills.incarnate(till)
    for (const code of ['K', 'L', 'M', 'N']) await tx.coupons.insert(coupon(offer, code, { state: 'reserved', issuedOn: null }))
    await tx.customers.insert({ firstName: 'Ann', lastName: 'Lee', mobile: '1', email: null, externalId: null, blocked: false }, [identOf('1')], tokenOf)
  })
  return { store, offer, core: coreOn(store).core }
}

/** Saves the offer anew: its version goes up by one. */
async function save({ store, offer }: Shop, from: number, savedAt: number, more: Partial<OfferWire>): Promise<void> {
  await store.transact(async (tx) => {
    const stored = await tx.offers.get(offer)
    if (stored === null || !(await tx.offers.update({ ...stored.offer, ...more }, from, savedAt))) throw new Error('the offer was not saved')
  })
}

interface Sold {
  readonly code: string
  readonly at?: number
  readonly discount?: string
  readonly customer?: typeof ANN | null
  readonly time?: Partial<ClockBlock>
}

const time = ({ at = NOON, time: more = {} }: Pick<Sold, 'at' | 'time'>): Partial<ClockBlock> => ({ wall: at, centre: at, ...more })

/** A till whose records are pushed as they are written; each push says what became of every outcome in it. */
function tillOf({ core, offer }: Shop, till: number) {
  const { records, write } = journal()
  let sent = 0
  const note = (body: RecordDraft, when: Partial<ClockBlock>) => write(body, { cashier: 1, approver: 2 }, when)
  const till_ = {
    sell(n: number, { code, discount = '4.00', customer = null, ...when }: Sold) {
      note({ type: 'intent', opId: opIdOf(n), body: intentFor(code, offer, { customer }) }, time(when))
      note({ type: 'outcome', opId: opIdOf(n), body: { action: 'redeem', decidedBy: 'till', decision: accepted(discount) } }, time(when))
      return till_.push()
    },
    issue(n: number, { code, customer = ANN, ...when }: Sold) {
      note({ type: 'intent', opId: opIdOf(n), body: { action: 'issue', offer, offerVersion: 1, engineVersion: 1, customer: customer ?? ANN } }, time(when))
      const result = { ok: true as const, codeKey: codeKey(code), validThrough: '2027-12-31', resent: false, issuedOn: '2026-06-10' }
      note({ type: 'outcome', opId: opIdOf(n), body: { action: 'issue', decidedBy: 'till', result } }, time(when))
      return till_.push()
    },
    put(body: RecordDraft) {
      note(body, {})
      return till_.push()
    },
    async push() {
      const reply = await push(core, till, { incarnation: 1, records: records.slice(sent) })
      if (!reply.ok) throw new Error(reply.error.key)
      sent = reply.value.ackThrough
      return reply.value.outcomes.filter(({ settlement }) => settlement !== 'noted').map(({ settlement, conflict }) => (conflict === null ? settlement : `${settlement}: ${conflict}`))
    },
  }
  return till_
}

const casesOf = ({ store }: Shop) => store.read((tx) => tx.cases.list([STORE], 10))
const classesOf = async (at: Shop) => (await casesOf(at)).map((row) => row.class)

onBothStores('an offer that was changed', (fresh) => {
  const noted = ['accepted: offer_changed_before_use']

  it.each(['sell', 'issue'] as const)('is noted where it was saved before, and not where it was saved after (%s)', async (what) => {
    const at = await shop(await fresh())
    await save(at, 1, NOON - HOUR, { status: 'paused' })
    const till = tillOf(at, FRONT)
    const [before, after] = what === 'sell' ? ['A', 'B'] : ['K', 'L']
    expect(await till[what](1, { code: before, at: NOON - 2 * HOUR })).toEqual(['accepted'])
    expect(await classesOf(at)).toEqual([])
    expect(await till[what](2, { code: after })).toEqual(noted)
    expect(await classesOf(at)).toEqual(['offer_changed_before_use'])
  })

  it.each(['sell', 'issue'] as const)('counts as it stood then, whatever was saved since (%s)', async (what) => {
    const at = await shop(await fresh())
    await save(at, 1, NOON - 3 * HOUR, { status: 'paused' })
    await save(at, 2, NOON - HOUR, { status: 'active' })
    const till = tillOf(at, FRONT)
    const [before, after] = what === 'sell' ? ['A', 'B'] : ['K', 'L']
    expect(await till[what](1, { code: before, at: NOON - 2 * HOUR })).toEqual(noted)
    expect(await till[what](2, { code: after })).toEqual(['accepted'])
  })

  it('is noted whichever of its rules would have said no', async () => {
    const at = await shop(await fresh())
    await save(at, 1, NOON - HOUR, { issual: { scope: [{ type: 'TILL', id: BACK }] }, redemption: { anyone: false, perCoupon: 1 } })
    const till = tillOf(at, FRONT)
    expect(await till.issue(1, { code: 'K' })).toEqual(noted)
    expect(await till.sell(2, { code: 'A' })).toEqual(noted)
  })
})

onBothStores('a code that was used twice', (fresh) => {
  const LATER = 'disputed: code_used_twice'
  const settledOf = ({ store }: Shop, n: number) => store.read((tx) => tx.redemptions.get(opIdOf(n)))

  it('is the first one’s where the clocks can tell, whoever arrives first; the other till is told', async () => {
    const at = await shop(await fresh())
    expect(await tillOf(at, FRONT).sell(1, { code: 'A', at: NOON - HOUR })).toEqual(['accepted'])
    expect(await tillOf(at, BACK).sell(2, { code: 'A', at: NOON - 2 * HOUR })).toEqual(['accepted'])
    expect(await settledOf(at, 1)).toMatchObject({ settlement: 'disputed', conflict: 'code_used_twice' })
    expect(await casesOf(at)).toMatchObject([{ class: 'code_used_twice', sides: [{ opId: opIdOf(1), settlement: 'disputed' }, { opId: opIdOf(2), settlement: 'accepted' }] }])
    expect(await classesOf(at)).toHaveLength(1)
  })

  it('is not won by a clock that was set back, nor is a use by such a clock surely later', async () => {
    const at = await shop(await fresh())
    const suspect = { suspect: true }
    const [front, back] = [tillOf(at, FRONT), tillOf(at, BACK)]
    expect(await front.sell(1, { code: 'A', at: NOON - HOUR })).toEqual(['accepted'])
    expect(await back.sell(2, { code: 'A', at: NOON - 48 * HOUR, time: suspect })).toEqual([LATER])
    expect(await settledOf(at, 1)).toMatchObject({ settlement: 'accepted', conflict: null })
    expect(await back.sell(3, { code: 'B', at: NOON, time: suspect })).toEqual(['accepted: clock_suspect'])
    expect(await front.sell(4, { code: 'B', at: NOON - HOUR })).toEqual([LATER])
    expect(await settledOf(at, 3)).toMatchObject({ settlement: 'accepted', conflict: 'clock_suspect' })
  })

  it('keeps what else was wrong with the first: a limit, another discount', async () => {
    const at = await shop(await fresh(), { redemption: { anyone: true, perCoupon: 1, perCustomer: 1 } })
    const [front, back] = [tillOf(at, FRONT), tillOf(at, BACK)]
    const early = NOON - 2 * HOUR
    await front.sell(1, { code: 'A', customer: BEN })
    await back.sell(2, { code: 'B', at: early, customer: ANN })
    expect(await back.sell(3, { code: 'A', at: early, customer: ANN })).toEqual(['disputed: customer_limit_exceeded'])
    await front.sell(4, { code: 'C', customer: identified('3') })
    expect(await back.sell(5, { code: 'C', at: early, customer: identified('4'), discount: '9.00' })).toEqual(['disputed: rules_disagree'])
    for (const n of [1, 4]) expect(await settledOf(at, n)).toMatchObject({ settlement: 'disputed', conflict: 'code_used_twice' })
    expect(await classesOf(at)).toEqual(['rules_disagree', 'code_used_twice', 'customer_limit_exceeded', 'code_used_twice'])
  })

  it('makes nothing of what only the later use has passed: the customer’s limit, the total', async () => {
    const at = await shop(await fresh(), { redemption: { anyone: true, perCoupon: 1, perCustomer: 1, total: 1 } })
    await tillOf(at, FRONT).sell(1, { code: 'A', customer: ANN })
    expect(await tillOf(at, BACK).sell(2, { code: 'A', at: NOON - HOUR, customer: ANN })).toEqual(['accepted'])
    expect(await classesOf(at)).toEqual(['code_used_twice'])
  })
})

onBothStores('a till that was disabled', (fresh) => {
  it('keeps what it surely did before that; all else is disputed', async () => {
    const at = await shop(await fresh())
    await at.store.transact((tx) => tx.tills.setDisabled(FRONT, true, NOON - HOUR))
    const till = tillOf(at, FRONT)
    const told = [
      await till.sell(1, { code: 'A', at: NOON - 2 * HOUR }),
      await till.issue(2, { code: 'K', at: NOON - 2 * HOUR }),
      await till.sell(3, { code: 'B' }),
      await till.issue(4, { code: 'L' }),
      await till.sell(5, { code: 'C', at: NOON - HOUR - 10, time: { error: 20 } }),
      await till.sell(6, { code: 'D', at: NOON - 2 * HOUR, time: { suspect: true } }),
    ]
    const disputed = ['disputed: till_disabled']
    expect(told).toEqual([['accepted'], ['accepted'], disputed, disputed, disputed, disputed])
  })

  it('has everything disputed where nobody wrote down since when', async () => {
    const at = await shop(await fresh())
    await at.store.transact((tx) => tx.tills.setDisabled(FRONT, true))
    expect(await tillOf(at, FRONT).sell(1, { code: 'A', at: NOON - 2 * HOUR })).toEqual(['disputed: till_disabled'])
  })
})

onBothStores('what was done twice', (fresh) => {
  it('goods returned twice are a case, of what was given back', async () => {
    const at = await shop(await fresh())
    const till = tillOf(at, FRONT)
    await till.sell(1, { code: 'A' })
    const back = { redemption: opIdOf(1), lines: [{ id: 'all', qty: 1 }], giveBack: '36.00', shares: [], complete: true }
    expect(await till.put({ type: 'return', opId: opIdOf(2), body: back })).toEqual(['accepted'])
    expect(await classesOf(at)).toEqual([])
    expect(await till.put({ type: 'return', opId: opIdOf(3), body: back })).toEqual(['disputed: rules_disagree'])
    expect(await casesOf(at)).toMatchObject([{ class: 'rules_disagree', amount: '36.00', sides: [{ opId: opIdOf(1), discount: '4.00' }] }])
  })

  it('another till’s sale under an operation that is counted is kept aside, counts nothing, and somebody must look', async () => {
    const at = await shop(await fresh())
    expect(await tillOf(at, FRONT).sell(1, { code: 'A' })).toEqual(['accepted'])
    expect(await tillOf(at, BACK).sell(1, { code: 'B', discount: '7.00' })).toEqual(['parked: unreadable', 'parked: unreadable'])
    expect(await casesOf(at)).toMatchObject([{ class: 'unreadable', amount: '7.00', sides: [{ till: `Till ${BACK}`, discount: '7.00', settlement: 'parked' }, { till: `Till ${FRONT}`, settlement: 'accepted' }] }])
    const counted = await at.store.read(async (tx) => [(await tx.offers.counts(at.offer)).uses, (await tx.coupons.find(codeKey('B'), 0))?.uses])
    expect(counted).toEqual([1, 0])
  })

  it('another till’s giving up of an operation that is counted undoes nothing', async () => {
    const at = await shop(await fresh())
    await tillOf(at, FRONT).sell(1, { code: 'A' })
    const back = tillOf(at, BACK)
    expect(await back.put({ type: 'abandon', opId: opIdOf(1), body: { why: 'cancelled' } })).toEqual(['parked: unreadable'])
    const no = { ok: false as const, offerVersion: 1, engineVersion: 1, reasons: [{ key: 'offer.not_active', figures: {} }] }
    expect(await back.put({ type: 'outcome', opId: opIdOf(1), body: { action: 'redeem', decidedBy: 'till', decision: no } })).toEqual(['parked: unreadable'])
    expect((await at.store.read((tx) => tx.offers.counts(at.offer))).uses).toBe(1)
  })

  it('another code given out under an operation that has issued one is kept aside in the same way', async () => {
    const at = await shop(await fresh())
    expect(await tillOf(at, FRONT).issue(1, { code: 'K' })).toEqual(['accepted'])
    expect(await tillOf(at, BACK).issue(1, { code: 'L', customer: BEN })).toEqual(['parked: unreadable', 'parked: unreadable'])
    expect(await casesOf(at)).toMatchObject([{ class: 'unreadable', sides: [{ till: `Till ${BACK}`, settlement: 'parked' }, { settlement: 'accepted' }] }])
    const left = await at.store.read(async (tx) => [(await tx.offers.counts(at.offer)).issued, (await tx.coupons.find(codeKey('L'), 0))?.state])
    expect(left).toEqual([1, 'reserved'])
  })
})

onBothStores('what a till did alone', (fresh) => {
  it('past the customer’s limit or gap is disputed beside the customer’s other use, with who approved it', async () => {
    const limited = await shop(await fresh(), { redemption: { anyone: true, perCoupon: 1, perCustomer: 1 } })
    await tillOf(limited, FRONT).sell(1, { code: 'A', customer: ANN })
    expect(await tillOf(limited, BACK).sell(2, { code: 'B', customer: ANN })).toEqual(['disputed: customer_limit_exceeded'])
    const side = (n: number, till: number) => ({ opId: opIdOf(n), till: `Till ${till}`, cashier: 'Ada', approver: 'Ada' })
    expect(await casesOf(limited)).toMatchObject([{ class: 'customer_limit_exceeded', amount: '4.00', sides: [side(2, BACK), side(1, FRONT)] }])
    const often = await shop(await fresh(), { redemption: { anyone: true, perCoupon: 5, minGapDays: 3 } })
    await tillOf(often, FRONT).sell(1, { code: 'A', customer: ANN, at: NOON - 24 * HOUR })
    expect(await tillOf(often, BACK).sell(2, { code: 'B', customer: ANN })).toEqual(['disputed: customer_gap_broken'])
    expect(await casesOf(often)).toMatchObject([{ class: 'customer_gap_broken', sides: [side(2, BACK), side(1, FRONT)] }])
  })

  it('in a store that may not, or with another discount, is disputed and counted', async () => {
    const away = await shop(await fresh(), { redemption: { anyone: true, perCoupon: 1, scope: [{ type: 'TILL', id: BACK }] } })
    expect(await tillOf(away, FRONT).sell(1, { code: 'A' })).toEqual(['disputed: wrong_store'])
    expect(await tillOf(away, BACK).sell(2, { code: 'B', discount: '5.00' })).toEqual(['disputed: rules_disagree'])
    expect(await classesOf(away)).toEqual(['rules_disagree', 'wrong_store'])
    expect((await away.store.read((tx) => tx.offers.counts(away.offer))).uses).toBe(2)
  })

  it('over the total of issuals is disputed, and counts', async () => {
    const at = await shop(await fresh(), { issual: { total: 1 } })
    const till = tillOf(at, FRONT)
    expect(await till.issue(1, { code: 'K' })).toEqual(['accepted'])
    expect(await till.issue(2, { code: 'L', customer: BEN })).toEqual(['disputed: issued_to_unknown'])
    await at.store.transact((tx) => tx.customers.insert({ firstName: 'Cy', lastName: '', mobile: '5', email: null, externalId: null, blocked: false }, [identOf('5')], tokenOf))
    expect(await till.issue(3, { code: 'M', customer: identified('5') })).toEqual(['disputed: issued_over_total'])
    expect((await at.store.read((tx) => tx.offers.counts(at.offer))).issued).toBe(3)
  })

  it('before its issual had arrived, and was wrong, is shown beside that issual', async () => {
    const at = await shop(await fresh(), { redemption: { anyone: false, perCoupon: 1 } })
    expect(await tillOf(at, BACK).sell(1, { code: 'K', customer: BEN })).toEqual(['accepted'])
    expect(await tillOf(at, FRONT).issue(2, { code: 'K' })).toEqual(['accepted'])
    expect(await casesOf(at)).toMatchObject([
      { class: 'redeemed_before_issual', couldHaveKnown: 'offline_no_way', sides: [{ opId: opIdOf(1), settlement: 'disputed' }, { what: 'issual', opId: opIdOf(2), approver: 'Ada' }] },
    ])
  })
})
