import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { normaliseCode } from '../../../src/domain/codes/normalise-code'
import type { OfferWire } from '../../../src/domain/offer/offer-wire'
import { readOffer } from '../../../src/domain/offer/offer-wire'
import type { CentralStore } from '../../../src/central/core/central-store'
import { codeMaker } from '../../../src/central/coupons/code-maker'
import { shapeOf } from '../../../src/central/coupons/code-shape'
import { issue } from '../../../src/central/coupons/issue'
import { registerSeries } from '../../../src/central/offers/offer-codes'
import { redeemMany } from '../../../src/central/redemption/redeem-many'
import { redeemIn } from '../../../src/central/redemption/redeem'
import { activePlace } from '../../../src/central/sync/redeem-call'
import { onBothStores } from '../../support/both-stores'
import { askOf, coreOn, intentFor, NOON, opIdOf } from '../../support/central-core'
import { draft, identOf, pgAdapter, STORE, TILLS, tokenOf, withOffer, type PgAdapter } from '../../support/store-seed'

/** Generated codes that were never issued: unissued, or dead (2.7 rows 2 and 6, 2.9), where the code itself is known. */

const RANDOMISED = { codes: { kind: 'randomised', sample: 'SPRING' } } as const
const DOING = { till: TILLS[0], store: STORE, cashier: null, approver: null, incarnation: null, seq: null }

async function offerOf(store: CentralStore, wire: OfferWire): Promise<number> {
  const offer = await withOffer(store, wire, [])
  const read = readOffer(wire)
  if (!read.ok) throw new Error('the draft is malformed')
  await store.transact((tx) => registerSeries(tx, read.value))
  return offer
}

/** The nth code that the offer would give out. */
async function codeOf(store: CentralStore, wire: OfferWire, n: number): Promise<string> {
  const { permutation } = await store.read((tx) => tx.org.keys())
  const read = readOffer(wire)
  const shape = read.ok ? shapeOf(read.value.codes) : null
  if (shape === null) throw new Error('no shape')
  return codeMaker(permutation, shape).code(n)
}

let asked = 0
/** What a caller that knows the code hears: the reasons, or the discount. */
async function told(store: CentralStore, text: string, at?: number): Promise<unknown> {
  const { core } = coreOn(store)
  const place = await activePlace(core, TILLS[0])
  const code = normaliseCode(text)
  if (!place.ok || !code.ok) throw new Error('cannot ask')
  const intent = intentFor(code.value, 0, { offer: null })
  const done = await store.transact((tx) =>
    redeemIn(core, tx, { opId: opIdOf((asked += 1)), hash: 'h', intent, code: code.value, place: place.value, doing: DOING, ...(at === undefined ? {} : { madeAt: at }) }),
  )
  if (!done.ok) return done.error.key
  return done.value.decision.ok ? done.value.decision.discount : done.value.decision.reasons.map(({ key }) => key)
}

async function issueOne(store: CentralStore, offer: number): Promise<string> {
  const holder = await store.transact((tx) => tx.customers.insert({ firstName: 'F', lastName: 'L', mobile: '1', email: null, externalId: null, blocked: false }, [identOf('1')], tokenOf))
  if (holder === 'taken') throw new Error('taken')
  const done = await issue(coreOn(store).core, { opId: opIdOf((asked += 1)), hash: 'h', offer, customer: { token: holder.token, ident: null }, place: null, issuer: { kind: 'organisation' } })
  if (!done.ok || !done.value.result.ok) throw new Error('not issued')
  return done.value.result.code
}

const stop = (store: CentralStore, offer: number, at = NOON) => store.transact((tx) => tx.codes.stop(offer, at))

onBothStores('a code of a randomised series', (fresh) => {
  it('was not issued, and is dead once the unissued ones are revoked; an issued one lives', async () => {
    const store = await fresh()
    const wire = draft('SERIES', RANDOMISED)
    const offer = await offerOf(store, wire)
    const last = await codeOf(store, wire, 46_655)
    expect(await told(store, last)).toEqual(['coupon.not_issued'])
    const issued = await issueOne(store, offer)
    await stop(store, offer)
    expect(await told(store, last)).toEqual(['coupon.revoked'])
    expect(await told(store, issued)).toBe('4.00')
    // What was done before they were revoked is judged as of then.
    expect(await told(store, last, NOON - 1)).toEqual(['coupon.not_issued'])
  })

  it('is told apart from what no offer would give out, and from a series that is not stopped', async () => {
    const store = await fresh()
    const stopped = await offerOf(store, draft('ONE', RANDOMISED))
    const going = draft('TWO', { codes: { kind: 'randomised', sample: '123456' } })
    await offerOf(store, going)
    await stop(store, stopped)
    expect(await told(store, 'SUMABC')).toEqual(['code.unknown'])
    expect(await told(store, 'SPRAB')).toEqual(['code.unknown'])
    expect(await told(store, await codeOf(store, going, 7))).toEqual(['coupon.not_issued'])
  })

  it('has all its other reasons beside it', async () => {
    const store = await fresh()
    const wire = draft('SERIES', { ...RANDOMISED, expiry: { kind: 'fixed', on: '2026-01-31' } })
    await stop(store, await offerOf(store, wire))
    expect(await told(store, await codeOf(store, wire, 1))).toEqual(['coupon.revoked', 'offer.expired', 'coupon.expired'])
  })

  it('is dead on a bill with several codes too, and unknown to a till that asks by its hash', async () => {
    const store = await fresh()
    const wire = draft('SERIES', RANDOMISED)
    await stop(store, await offerOf(store, wire))
    const code = await codeOf(store, wire, 3)
    const { core } = coreOn(store)
    const place = await activePlace(core, TILLS[0])
    if (!place.ok) throw new Error(place.error.key)
    const many = await redeemMany(core, { codes: [code, 'NOSUCH'], bill: { total: '40.00' }, customer: null, couponsOnBill: 0, posTransaction: null, place: place.value, doing: DOING })
    if (!many.ok) throw new Error(many.error.key)
    expect(many.value.items.map(({ decision }) => decision)).toMatchObject([{ reasons: [{ key: 'coupon.revoked' }] }, { reasons: [{ key: 'code.unknown' }] }])
    const byHash = await askOf(core, TILLS[0], { opId: opIdOf((asked += 1)), intent: intentFor(code, 0, { offer: null }) })
    expect(byHash).toMatchObject({ ok: true, value: { decision: { reasons: [{ key: 'code.unknown' }] } } })
  })
})

describe('a code of an offer that shares its shape with others', () => {
  let adapter: PgAdapter
  beforeAll(async () => {
    adapter = await pgAdapter()
  })
  afterAll(() => adapter.close())

  it('is the offer’s in whose range it stands, and nobody’s beyond', async () => {
    const store = await adapter.fresh()
    const wire = draft('A')
    const [a, b] = [await withOffer(store, wire, []), await withOffer(store, draft('B'), [])]
    await issueOne(store, a)
    await store.transact((tx) => tx.codes.take(b, { name: '|8|36|', size: 36 ** 8 }))
    await stop(store, a)
    expect(await told(store, await codeOf(store, wire, 5))).toEqual(['coupon.revoked'])
    expect(await told(store, await codeOf(store, wire, 1030))).toEqual(['coupon.not_issued'])
    expect(await told(store, await codeOf(store, wire, 1_000_000))).toEqual(['code.unknown'])
  })

  it('is unknown where codes are made beforehand: those have rows of their own', async () => {
    const store = await adapter.fresh()
    const wire = draft('THIRD', { delivery: 'third_party' })
    const offer = await withOffer(store, wire, [])
    await store.transact((tx) => tx.codes.take(offer, { name: '|8|36|', size: 36 ** 8 }))
    expect(await told(store, await codeOf(store, wire, 5))).toEqual(['code.unknown'])
  })
})
