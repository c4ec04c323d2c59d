import { expect, it } from 'vitest'
import { issue } from '../../../src/central/coupons/issue'
import { digestOf } from '../../../src/central/core/keyed-hashes'
import { allowance } from '../../../src/central/grants/allowance'
import { writeOff } from '../../../src/central/grants/write-off'
import { push } from '../../../src/central/sync/push'
import type { CentralStore } from '../../../src/central/core/central-store'
import { codeVault } from '../../../src/main/till/code-vault'
import type { OfferWire } from '../../../src/domain/offer/offer-wire'
import type { GrantWire } from '../../../src/protocol/sync/allowance'
import { activePlace } from '../../../src/central/sync/redeem-call'
import { onBothStores } from '../../support/both-stores'
import { askOf, coreOn, intentFor, journal, opIdOf } from '../../support/central-core'
import { codeKey, draft, identOf, STORE, TILLS, tokenOf, withOffer } from '../../support/store-seed'
import { accepted } from '../../support/test-till'

/* Codes that a till may issue alone (4.4): granted, issued, settled, given up, in both stores. */

const [FRONT, BACK] = TILLS
const MOBILE = '+491700000001'
const NOBODY = { token: null, ident: identOf('+491700000009') }
const vault = codeVault('credential', { codeKey })

interface Shop {
  readonly store: CentralStore
  readonly offer: number
  readonly ann: { readonly id: number; readonly token: string; readonly ident: string }
  readonly core: ReturnType<typeof coreOn>['core']
}

let asked = 0

async function shop(store: CentralStore, more: Partial<OfferWire> = {}): Promise<Shop> {
  const offer = await withOffer(store, draft('O1', { offline: { mode: 'bounded' }, ...more }), [])
  const made = await store.transact(async (tx) => {
    for (const till of TILLS) await tx.tills.incarnate(till)
    return tx.customers.insert({ firstName: 'Ann', lastName: '', mobile: MOBILE, email: null, externalId: null, blocked: false }, [identOf(MOBILE)], tokenOf)
  })
  if (made === 'taken') throw new Error('Ann is there already')
  return { store, offer, ann: { id: made.id, token: made.token, ident: identOf(MOBILE) }, core: coreOn(store).core }
}

async function want({ core, offer }: Shop, till: number, units: number, open: readonly string[] = []) {
  const wants = units === 0 ? [] : [{ id: opIdOf(9_000_000 + (asked += 1)), offer, units, codes: true as const }]
  const reply = await allowance(core, till, { incarnation: 1, serverInstance: 'one', open: [...open], wants })
  if (!reply.ok) throw new Error(reply.error.key)
  return reply.value
}

interface Block {
  readonly grant: GrantWire
  readonly codes: readonly string[]
}

async function blockFor(at: Shop, till: number, units: number): Promise<Block> {
  const told = await want(at, till, units)
  const [grant] = vault.sealed(told).grants
  if (grant?.block === undefined || !('sealed' in grant.block)) throw new Error('no block was granted')
  const { block, ...rest } = grant
  return { grant: { ...rest, block }, codes: vault.open(grant.id, block.sealed) ?? [] }
}

/** A till's journal that is pushed as it is written. */
function tillOf({ core, offer, ann }: Shop, till: number) {
  const { token, ident } = ann
  const { records, write } = journal()
  let sent = 0
  return {
    adopt: (grant: GrantWire) => write({ type: 'grant', opId: grant.id, body: grant }),
    issue(code: string, opId: string, unit: { grant: string; no: number }, customer: { token: string | null; ident: string | null } = { token, ident }) {
      write({ type: 'intent', opId, body: { action: 'issue', offer, offerVersion: 1, engineVersion: 1, customer } })
      const result = { ok: true as const, codeKey: codeKey(code), validThrough: '2027-12-31', resent: false, issuedOn: '2026-06-10' }
      write({ type: 'outcome', opId, body: { action: 'issue', decidedBy: 'till', result, unit } })
    },
    sell(code: string, opId: string) {
      write({ type: 'intent', opId, body: intentFor(code, offer) })
      write({ type: 'outcome', opId, body: { action: 'redeem', decidedBy: 'till', decision: accepted('4.00') } })
    },
    handOver: (grant: string, through: number) => write({ type: 'codes_handed', opId: opIdOf(8_100_000 + records.length), body: { grant, through } }),
    close: (grant: string, used: number) => write({ type: 'grant_closed', opId: opIdOf(8_000_000 + records.length), body: { grant, used, why: 'idle' } }),
    async push() {
      const reply = await push(core, till, { incarnation: 1, records: records.slice(sent) })
      if (!reply.ok) throw new Error(reply.error.key)
      sent = reply.value.ackThrough
      return reply.value.outcomes.map(({ settlement, conflict }) => conflict ?? settlement)
    },
  }
}

const stateOf = ({ store }: Shop, code: string) => store.read(async (tx) => (await tx.coupons.find(codeKey(code), 0))?.state)
const countsOf = ({ store, offer }: Shop) => store.read((tx) => tx.offers.counts(offer))
const classesOf = ({ store }: Shop) => store.read(async (tx) => (await tx.cases.list([STORE], 10)).map((row) => row.class))
const brokenIn = ({ store }: Shop) => store.read((tx) => tx.grants.broken())

async function issueOnline({ core, offer, ann: { token, ident } }: Shop, opId: string): Promise<string> {
  const place = await activePlace(core, BACK)
  if (!place.ok) throw new Error(place.error.key)
  const done = await issue(core, { opId, hash: digestOf(opId), offer, customer: { token, ident }, place: place.value, issuer: { kind: 'organisation' } })
  if (!done.ok) throw new Error(done.error.key)
  const { result } = done.value
  return result.ok ? result.code : (result.reasons[0]?.key ?? '')
}

const buy = async ({ core, offer }: Shop, till: number, code: string, opId: string): Promise<string> => {
  const answer = await askOf(core, till, { opId, intent: intentFor(code, offer) })
  return answer.ok ? (answer.value.decision.ok ? 'accepted' : (answer.value.decision.reasons[0]?.key ?? '')) : answer.error.key
}

onBothStores('codes for issuing alone', (fresh) => {
  it('are reserved and told once, a fair share of the total, and nobody else is given them', async () => {
    const at = await shop(await fresh(), { issual: { total: 12 } })
    const first = await want(at, FRONT, 100)
    expect(first.grants).toMatchObject([{ units: 3 }])
    expect((await want(at, FRONT, 100)).grants).toEqual(first.grants)
    expect(await countsOf(at)).toMatchObject({ issued: 0, heldIssues: 3, made: 3 })
    const [grant] = vault.sealed(first).grants
    expect(JSON.stringify(grant)).not.toMatch(/"codes"/)
    const { codes } = await blockFor(at, BACK, 100)
    expect(new Set(codes).size).toBe(2)
    for (const code of codes) expect(await stateOf(at, code)).toBe('reserved')
    // What is held is as good as issued: online there is the rest and no more.
    const online = []
    for (let n = 0; n < 8; n += 1) online.push(await issueOnline(at, opIdOf(100 + n)))
    expect(online.filter((code) => code !== 'issual.offer_limit')).toHaveLength(7)
    expect(online.some((code) => codes.includes(code))).toBe(false)
    expect(await brokenIn(at)).toEqual([])
  })

  it('are for generated codes that everybody may have, under strict inside a total alone', async () => {
    const none: Partial<OfferWire>[] = [
      { offline: { mode: 'never' } },
      { offline: { mode: 'strict' }, redemption: { total: 5 } },
      { offline: { mode: 'strict' }, redemption: { total: 5 }, issual: { total: 50, maxPerCustomer: 1 } },
      { codes: { kind: 'common', code: 'EVERYONE' } },
      { audience: 'club' },
      { delivery: 'third_party' },
      { issual: { scope: [{ type: 'TILL', id: BACK }] } },
    ]
    for (const more of none) expect((await want(await shop(await fresh(), more), FRONT, 5)).grants).toEqual([])
    const strict = await shop(await fresh(), { offline: { mode: 'strict' }, redemption: { total: 5 }, issual: { total: 50 } })
    expect((await want(strict, FRONT, 5)).grants).toMatchObject([{ units: 5 }])
  })

  it('become coupons when their issual arrives, once, and what a closing leaves is dead for ever', async () => {
    const at = await shop(await fresh(), { issual: { total: 40 } })
    const { grant, codes } = await blockFor(at, FRONT, 3)
    const till = tillOf(at, FRONT)
    till.adopt(grant)
    till.issue(codes[0] ?? '', opIdOf(1), { grant: grant.id, no: 1 })
    expect(await till.push()).toEqual(['noted', 'noted', 'accepted'])
    expect(await countsOf(at)).toMatchObject({ issued: 1, heldIssues: 2, made: 3 })
    const coupon = await at.store.read((tx) => tx.coupons.find(codeKey(codes[0] ?? ''), 0))
    expect(coupon).toMatchObject({ state: 'issued', issuedOn: '2026-06-10', holder: { token: at.ann.token } })
    till.close(grant.id, 1)
    await till.push()
    expect([await stateOf(at, codes[1] ?? ''), await stateOf(at, codes[2] ?? '')]).toEqual(['revoked', 'revoked'])
    expect(await countsOf(at)).toMatchObject({ issued: 1, heldIssues: 0 })
    expect(await brokenIn(at)).toEqual([])
    for (let n = 0; n < 20; n += 1) expect(codes).not.toContain(await issueOnline(at, opIdOf(200 + n)))
  })

  it('met elsewhere before their issual count as issued; the holder is looked at when it arrives', async () => {
    const at = await shop(await fresh(), { redemption: { anyone: false, perCoupon: 1 } })
    const { grant, codes } = await blockFor(at, FRONT, 2)
    const [first = '', second = ''] = codes
    const mine = { ...intentFor(first, at.offer), customer: { token: at.ann.token, ident: at.ann.ident } }
    expect(await askOf(at.core, BACK, { opId: opIdOf(1), intent: mine })).toMatchObject({ value: { decision: { ok: true } } })
    const theirs = { ...intentFor(second, at.offer), customer: NOBODY }
    expect(await askOf(at.core, BACK, { opId: opIdOf(2), intent: theirs })).toMatchObject({ value: { decision: { ok: true } } })
    const till = tillOf(at, FRONT)
    till.adopt(grant)
    till.issue(first, opIdOf(3), { grant: grant.id, no: 1 })
    till.issue(second, opIdOf(4), { grant: grant.id, no: 2 })
    await till.push()
    const settlements = await at.store.read(async (tx) => [await tx.redemptions.get(opIdOf(1)), await tx.redemptions.get(opIdOf(2))])
    expect(settlements).toMatchObject([{ settlement: 'accepted', conflict: null }, { settlement: 'disputed', conflict: 'redeemed_before_issual' }])
    expect(await classesOf(at)).toEqual(['redeemed_before_issual'])
  })

  it('are settled as what only the centre could know: limits, strangers, the blocked, a stop, a second holder', async () => {
    const at = await shop(await fresh(), { issual: { maxPerCustomer: 1 } })
    const { grant, codes } = await blockFor(at, FRONT, 5)
    const till = tillOf(at, FRONT)
    till.adopt(grant)
    const unit = (no: number) => ({ grant: grant.id, no })
    till.issue(codes[0] ?? '', opIdOf(1), unit(1))
    till.issue(codes[1] ?? '', opIdOf(2), unit(2))
    till.issue(codes[2] ?? '', opIdOf(3), unit(3), NOBODY)
    expect((await till.push()).filter((said) => said !== 'noted')).toEqual(['accepted', 'issued_over_customer_limit', 'issued_to_unknown'])
    await at.store.transact((tx) => tx.customers.setBlocked(at.ann.id, true))
    till.issue(codes[3] ?? '', opIdOf(4), unit(4))
    // Only a till that was set back does this: another unit with a code that is somebody's.
    till.issue(codes[0] ?? '', opIdOf(5), unit(5), NOBODY)
    expect((await till.push()).filter((said) => said !== 'noted')).toEqual(['issued_to_blocked', 'code_issued_twice'])
    expect((await at.store.read((tx) => tx.coupons.find(codeKey(codes[0] ?? ''), 0)))?.holder?.token).toBe(at.ann.token)
    expect(await countsOf(at)).toMatchObject({ issued: 5, heldIssues: 0 })
    expect((await classesOf(at)).sort()).toEqual(['code_issued_twice', 'issued_over_customer_limit', 'issued_to_blocked', 'issued_to_unknown'])
    const [newest] = await at.store.read((tx) => tx.cases.list([STORE], 1))
    expect(newest).toMatchObject({ class: 'code_issued_twice', sides: [{ opId: opIdOf(5), offline: true }, { opId: opIdOf(1) }] })
    expect(await brokenIn(at)).toEqual([])
  })

  it('are burnt with a block that is written off, and the till that was found again is disputed', async () => {
    const at = await shop(await fresh())
    const { grant, codes } = await blockFor(at, FRONT, 2)
    const till = tillOf(at, FRONT)
    till.adopt(grant)
    await till.push()
    expect(await writeOff(at.core, { id: grant.id, who: 'person:2', from: 'test', reason: 'stolen' })).toMatchObject({ ok: true })
    expect(await stateOf(at, codes[0] ?? '')).toBe('revoked')
    till.issue(codes[0] ?? '', opIdOf(1), { grant: grant.id, no: 1 })
    expect((await till.push()).at(-1)).toBe('revoked_before_use')
    expect(await brokenIn(at)).toEqual([])
  })

  it('a unit given out twice fences the till', async () => {
    const at = await shop(await fresh())
    const { grant, codes } = await blockFor(at, FRONT, 2)
    const till = tillOf(at, FRONT)
    till.adopt(grant)
    till.issue(codes[0] ?? '', opIdOf(1), { grant: grant.id, no: 1 })
    till.issue(codes[1] ?? '', opIdOf(2), { grant: grant.id, no: 1 })
    await till.push()
    expect((await at.store.read((tx) => tx.tills.peek(FRONT)))?.fenced).toBe(true)
    expect(await classesOf(at)).toContain('unit_spent_twice')
  })

  it('of which a centre that was set back has forgotten are taken up from the journal, and not given out again', async () => {
    const before = await shop(await fresh())
    const { grant, codes } = await blockFor(before, FRONT, 4)
    const at = await shop(await fresh())
    const till = tillOf(at, FRONT)
    till.adopt({ ...grant, offer: at.offer })
    till.issue(codes[1] ?? '', opIdOf(1), { grant: grant.id, no: 2 })
    expect((await till.push()).at(-1)).toBe('accepted')
    expect([await stateOf(at, codes[0] ?? ''), await stateOf(at, codes[1] ?? '')]).toEqual(['reserved', 'issued'])
    expect(await countsOf(at)).toMatchObject({ issued: 1, heldIssues: 3 })
    for (let n = 0; n < 10; n += 1) expect(codes).not.toContain(await issueOnline(at, opIdOf(300 + n)))
    expect(await brokenIn(at)).toEqual([])
  })

  it('rest after a restore of the centre; a strict total is issued from by nobody until every till has told what it holds', async () => {
    const at = await shop(await fresh(), { offline: { mode: 'strict' }, redemption: { total: 5 }, issual: { total: 40 } })
    await at.store.transact((tx) => tx.tills.report(FRONT, 'zero'))
    expect((await want(at, BACK, 5)).grants).toEqual([])
    const place = await activePlace(at.core, BACK)
    if (!place.ok) throw new Error(place.error.key)
    const { token, ident } = at.ann
    const ask = () => issue(at.core, { opId: opIdOf(1), hash: 'h', offer: at.offer, customer: { token, ident }, place: place.value, issuer: { kind: 'organisation' } })
    expect(await ask()).toMatchObject({ ok: false, error: { key: 'centre.recovering' } })
    await at.store.transact((tx) => tx.tills.report(FRONT, 'one'))
    expect(await ask()).toMatchObject({ ok: true, value: { result: { ok: true } } })
    expect((await want(at, BACK, 5)).grants).toHaveLength(1)
  })

  it('what the centre issued and the till gave up is taken back: the code is dead, and nothing is counted', async () => {
    const at = await shop(await fresh(), { issual: { maxPerCustomer: 1 } })
    const { write } = journal()
    const { token, ident } = at.ann
    const customer = { token, ident }
    const intent = write({ type: 'intent', opId: opIdOf(1), body: { action: 'issue', offer: at.offer, offerVersion: 1, engineVersion: 1, customer } })
    const place = await activePlace(at.core, BACK)
    if (!place.ok) throw new Error(place.error.key)
    const done = await issue(at.core, { opId: opIdOf(1), hash: intent.hash, offer: at.offer, customer, place: place.value, issuer: { kind: 'organisation' } })
    const code = done.ok && done.value.result.ok ? done.value.result.code : ''
    const abandon = write({ type: 'abandon', opId: opIdOf(1), body: { why: 'cancelled' } })
    expect(await push(at.core, BACK, { incarnation: 1, records: [intent, abandon] })).toMatchObject({ ok: true })
    expect(await stateOf(at, code)).toBe('revoked')
    expect(await countsOf(at)).toMatchObject({ issued: 0 })
    expect(await issueOnline(at, opIdOf(2))).not.toBe('issual.customer_limit')
  })
})

onBothStores('singleUse: "holder"', (fresh) => {
  const HOLDER: Partial<OfferWire> = { offline: { mode: 'bounded', singleUse: 'holder' } }

  it('a code is redeemed online by nobody but the till that holds it, until that till has handed it over', async () => {
    const at = await shop(await fresh(), HOLDER)
    const { grant, codes } = await blockFor(at, FRONT, 2)
    const [first = '', second = ''] = codes
    const till = tillOf(at, FRONT)
    till.adopt(grant)
    till.issue(first, opIdOf(1), { grant: grant.id, no: 1 })
    till.issue(second, opIdOf(2), { grant: grant.id, no: 2 })
    await till.push()
    expect(await buy(at, BACK, first, opIdOf(11))).toBe('offline.not_holder')
    expect(await buy(at, FRONT, second, opIdOf(12))).toBe('accepted')
    till.handOver(grant.id, 1)
    await till.push()
    expect(await buy(at, BACK, first, opIdOf(13))).toBe('accepted')
  })

  it('what the holder sold alone is before the hand-over in its journal, so it is known when others may', async () => {
    const at = await shop(await fresh(), HOLDER)
    const { grant, codes } = await blockFor(at, FRONT, 1 + 1)
    const till = tillOf(at, FRONT)
    till.adopt(grant)
    till.issue(codes[0] ?? '', opIdOf(1), { grant: grant.id, no: 1 })
    till.sell(codes[0] ?? '', opIdOf(2))
    till.handOver(grant.id, 1)
    expect((await till.push()).at(-2)).toBe('accepted')
    expect(await buy(at, BACK, codes[0] ?? '', opIdOf(13))).toBe('coupon.used')
  })
})

