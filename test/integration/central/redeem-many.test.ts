import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import type { CentralStore } from '../../../src/central/core/central-store'
import type { RedemptionsAsked } from '../../../src/central/core/redemption-port'
import type { Core } from '../../../src/central/core/core'
import { returnGoods, type GoodsBack } from '../../../src/central/redemption/return-goods'
import { checkManyIn, redeemMany, type ManyAsked } from '../../../src/central/redemption/redeem-many'
import { activePlace } from '../../../src/central/sync/redeem-call'
import type { OfferWire } from '../../../src/domain/offer/offer-wire'
import { onBothStores } from '../../support/both-stores'
import { coreOn } from '../../support/central-core'
import { codeKey, draft, seed, STORE, TILLS, withOffer } from '../../support/store-seed'

const LINES = [
  { id: 'a', sku: 'A', qty: 1, unitPrice: '60.00', amount: '60.00' },
  { id: 'b', sku: 'B', qty: 2, unitPrice: '20.00', amount: '40.00' },
]
const tenPercent = (code: string, more: Partial<OfferWire> = {}) => draft(code, more)
const fiveOffA = (code: string) => draft(code, { discount: { kind: 'amount', value: '5.00' }, products: { kind: 'selected', skus: ['A'] } })

onBothStores('several coupons on one bill', (fresh) => {
  async function shop(couponsPerBill = 3): Promise<{ store: CentralStore; core: Core; ten: number; five: number }> {
    const store = await fresh({ settings: { ...seed(0).org.settings, couponsPerBill } })
    const ten = await withOffer(store, tenPercent('TEN'), ['T1', 'T2', 'T3', 'T4'])
    const five = await withOffer(store, fiveOffA('FIVE'), ['F1', 'F2'])
    return { store, core: { ...coreOn(store).core, random: { bytes: randomBytes } }, ten, five }
  }

  async function asked(core: Core, codes: readonly string[], more: Partial<ManyAsked> = {}): Promise<ManyAsked> {
    const place = await activePlace(core, TILLS[0])
    if (!place.ok) throw new Error(place.error.key)
    const doing = { till: TILLS[0], store: STORE, cashier: null, approver: null, incarnation: null, seq: null }
    return { codes, bill: { total: '100.00', lines: LINES, number: 'B-1' }, customer: null, couponsOnBill: 0, posTransaction: null, place: place.value, doing, ...more }
  }
  const redeemed = async (core: Core, codes: readonly string[], more: Partial<ManyAsked> = {}) => {
    const answer = await redeemMany(core, await asked(core, codes, more))
    return answer.ok ? { ok: answer.value.ok, items: answer.value.items.map((i) => (i.decision.ok ? i.decision.discount : i.decision.reasons.map(({ key }) => key))) } : answer.error
  }
  const uses = (store: CentralStore, offer: number, codes: readonly string[]) =>
    store.read(async (tx) => [(await tx.offers.counts(offer)).uses, ...(await Promise.all(codes.map(async (code) => (await tx.coupons.find(codeKey(code), 0))?.uses)))])

  it('apply in list order, each on amounts reduced by the shares before it, and belong together', async () => {
    const { store, core, ten, five } = await shop()
    const answer = await redeemMany(core, await asked(core, ['t1', ' F1 ', 'T2']))
    if (!answer.ok) throw new Error(answer.error.key)
    const { items } = answer.value
    expect(items.map(({ decision }) => decision)).toMatchObject([
      { ok: true, discount: '10.00', lines: [{ id: 'a', share: '6.00' }, { id: 'b', share: '4.00' }] },
      { ok: true, discount: '5.00', lines: [{ id: 'a', share: '5.00' }] },
      { ok: true, discount: '8.50', lines: [{ id: 'a', share: '4.90' }, { id: 'b', share: '3.60' }] },
    ])
    expect(items[2]?.redemption).toMatchObject({ bill: { total: '85.00' }, billNumber: 'B-1', together: items[0]?.redemption?.opId })
    expect(await uses(store, ten, ['T1', 'T2', 'T3'])).toEqual([2, 1, 1, 0])
    expect(await uses(store, five, ['F1'])).toEqual([1, 1])
    expect(new Set(items.map(({ redemption }) => redemption?.number)).size).toBe(3)
  })

  it('in another order give another discount', async () => {
    const { core } = await shop()
    expect(await redeemed(core, ['F1', 'T1'])).toEqual({ ok: true, items: ['5.00', '9.50'] })
  })

  it.each([
    ['an unknown code', ['T1', 'NOBODY', 'F1'], ['10.00', ['code.unknown'], '5.00']],
    ['the same code twice', ['T1', 'T1', 'F1'], ['10.00', ['coupon.used'], '5.00']],
    ['what is no code', ['T1', '', 'F1'], ['10.00', ['code.malformed'], '5.00']],
    ['one more than the bill may carry', ['T1', 'T2', 'F1', 'F2'], ['10.00', '9.00', '5.00', ['bill.has_coupon']]],
  ])('are none of them counted with %s, and each is told its own answer', async (_, codes, items) => {
    const { store, core, ten, five } = await shop()
    expect(await redeemed(core, codes)).toEqual({ ok: false, items })
    expect([await uses(store, ten, ['T1']), await uses(store, five, ['F1'])]).toEqual([[0, 0], [0, 0]])
    expect(await redeemed(core, ['T1', 'F1'])).toEqual({ ok: true, items: ['10.00', '5.00'] })
  })

  it('are one where the organisation allows one, and those that the bill has already count', async () => {
    const one = await shop(1)
    expect(await redeemed(one.core, ['T1', 'T2'])).toEqual({ ok: false, items: ['10.00', ['bill.has_coupon']] })
    expect(await redeemed(one.core, ['T1'], { couponsOnBill: 1 })).toEqual({ ok: false, items: [['bill.has_coupon']] })
    expect(await redeemed(one.core, ['T1'])).toEqual({ ok: true, items: ['10.00'] })
  })

  it('are checked without being counted', async () => {
    const { store, core, ten } = await shop()
    const many = await asked(core, ['T1', 'T1', 'F1'])
    const checked = await store.transact((tx) => checkManyIn(core, tx, many))
    expect(checked).toMatchObject({ ok: true, value: { ok: false, items: [{ decision: { ok: true }, redemption: null }, { decision: { ok: false } }, { decision: { ok: true } }] } })
    const fine = await store.transact((tx) => checkManyIn(core, tx, { ...many, codes: ['T1', 'F1'] }))
    expect(fine).toMatchObject({ ok: true, value: { ok: true, items: [{ redemption: null }, { redemption: null }] } })
    expect(await uses(store, ten, ['T1'])).toEqual([0, 0])
  })

  it('are refused as a whole where there are none, too many, or the bill is broken', async () => {
    const { core } = await shop()
    expect(await redeemed(core, [])).toMatchObject({ key: 'request.malformed', field: 'codes' })
    expect(await redeemed(core, Array.from({ length: 51 }, () => 'T1'))).toMatchObject({ key: 'request.malformed' })
    expect(await redeemed(core, ['T1'], { bill: { total: '99.00', lines: LINES } })).toMatchObject({ key: 'bill.lines_do_not_add_up', field: 'bill.total' })
  })

  it('give back together, the last one first, and are free again when everything is back', async () => {
    const { store, core, ten, five } = await shop()
    const answer = await redeemMany(core, await asked(core, ['T1', 'F1']))
    const first = answer.ok ? answer.value.items[0]?.redemption : null
    if (first === null || first === undefined) throw new Error('not redeemed')
    const back = (lines: GoodsBack) =>
      store.transact(async (tx) => {
        const made = await tx.redemptions.get(first.opId)
        return made === null ? 'gone' : returnGoods(core, tx, made, lines)
      })
    const parts = (answered: Awaited<ReturnType<typeof back>>) => (answered !== 'gone' && answered.ok ? answered.value.map(({ redemption, giveBack, becomes }) => [redemption.bill.total, giveBack, becomes]) : answered)
    expect(parts(await back([{ id: 'b', qty: 1 }]))).toEqual([['90.00', '0.00', 'redeemed'], ['100.00', '2.00', 'redeemed']])
    expect(await uses(store, ten, ['T1'])).toEqual([1, 1])
    expect(parts(await back([{ id: 'b', qty: 2 }]))).toEqual({ ok: false, error: 'return.line_twice' })
    expect(parts(await back(null))).toEqual([['90.00', '5.00', 'reversed'], ['100.00', '8.00', 'reversed']])
    expect([await uses(store, ten, ['T1']), await uses(store, five, ['F1'])]).toEqual([[0, 0], [0, 0]])
    expect(await back(null)).toEqual({ ok: false, error: 'reversal.already' })
    expect(await redeemed(core, ['T1', 'F1'])).toEqual({ ok: true, items: ['10.00', '5.00'] })
  })

  it('are listed the newest first, by offer, store and what came before', async () => {
    const { store, core, ten, five } = await shop()
    await redeemed(core, ['T1', 'F1'])
    await redeemed(core, ['T2'])
    const listed = (more: Partial<RedemptionsAsked>) =>
      store.read(async (tx) => (await tx.redemptions.list({ stores: null, before: null, limit: 10, ...more })).map(({ offer, together }) => [offer, together !== null]))
    expect(await listed({})).toEqual([[ten, false], [five, true], [ten, true]])
    expect(await listed({ offer: ten })).toEqual([[ten, false], [ten, true]])
    expect(await listed({ limit: 1 })).toEqual([[ten, false]])
    expect(await listed({ stores: [STORE], customer: 7 })).toEqual([])
    expect(await listed({ stores: [STORE + 1] })).toEqual([])
    const newest = await store.read(async (tx) => (await tx.redemptions.list({ stores: [STORE], before: null, limit: 1 }))[0]?.number ?? 0)
    expect(await listed({ before: newest })).toEqual([[five, true], [ten, true]])
  })

  it('that meet in opposite order are taken by one bill', async () => {
    const { store, core, ten, five } = await shop()
    const bills = await Promise.all(Array.from({ length: 12 }, (_, n) => redeemed(core, n % 2 === 0 ? ['T1', 'F1'] : ['F1', 'T1'])))
    expect(bills.filter((bill) => 'ok' in bill && bill.ok)).toHaveLength(1)
    expect([await uses(store, ten, ['T1']), await uses(store, five, ['F1'])]).toEqual([[1, 1], [1, 1]])
  })
}, 16)
