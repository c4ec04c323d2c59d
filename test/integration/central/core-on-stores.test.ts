import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CentralStore } from '../../../src/central/core/central-store'
import type { OfferWire } from '../../../src/domain/offer/offer-wire'
import { issue } from '../../../src/central/coupons/issue'
import { push } from '../../../src/central/sync/push'
import { sequenceAll } from '../../../src/central/sync/sequencer'
import { askOf, coreOn, intentFor, journal, NOON, opIdOf } from '../../support/central-core'
import { codeKey, draft, identOf, memoryAdapter, pgAdapter, TILLS, tokenOf, withOffer, type Adapter } from '../../support/store-seed'
import { accepted } from '../../support/test-till'

const CODES = ['A', 'B', 'C', 'D', 'E', 'F', 'G']
const [FRONT, BACK] = TILLS
const adapters = new Map<string, Adapter>()

beforeAll(async () => {
  adapters.set('memory', await memoryAdapter())
  adapters.set('PostgreSQL', await pgAdapter())
})
afterAll(async () => {
  for (const adapter of adapters.values()) await adapter.close()
})

interface Shop {
  readonly store: CentralStore
  readonly offer: number
  readonly parts: ReturnType<typeof coreOn>
}

async function shop(name: string, limits: OfferWire['redemption'] = {}): Promise<Shop> {
  const adapter = adapters.get(name)
  if (adapter === undefined) throw new Error(`no adapter ${name}`)
  const store = await adapter.fresh()
  const offer = await withOffer(store, draft('O1', { redemption: { anyone: true, perCoupon: 1, ...limits } }), CODES)
  await store.transact(async (tx) => {
    const ann = { firstName: 'Ann', lastName: 'Lee', mobile: '1', email: null, externalId: null, blocked: false }
    await tx.customers.insert(ann, [identOf('1')], tokenOf)
    for (const till of TILLS) await tx.tills.incarnate(till)
  })
  return { store, offer, parts: coreOn(store) }
}

const usesOf = ({ store, offer }: Shop, code: string) =>
  store.read(async (tx) => ({ offer: (await tx.offers.counts(offer)).uses, coupon: (await tx.coupons.find(codeKey(code), 0))?.uses }))

/** A day of redemptions, asked one after the other; what the centre said to each, and what it then had. */
async function aDay(name: string): Promise<unknown> {
  const day = await shop(name, { perCustomer: 2, total: 4 })
  const { store, offer, parts } = day
  const answers: unknown[] = []
  const ask = async (n: number, code: string, more: Parameters<typeof intentFor>[2] = {}, hash?: string) => {
    const answer = await askOf(parts.core, FRONT, { opId: opIdOf(n), intent: intentFor(code, offer, more), ...(hash === undefined ? {} : { hash }) })
    answers.push(answer.ok ? { ...answer.value.decision, replayed: answer.value.replayed, kept: answer.value.redemption?.opId ?? null } : answer)
  }
  const somebody = { customer: { token: null, ident: identOf('2') } } // nobody the centre knows
  const ann = { customer: { token: null, ident: identOf('1') } }
  await ask(1, 'A', ann) // counted
  await ask(1, 'A', ann) // a replay
  await ask(1, 'A', ann, 'f'.repeat(64)) // another question under the same opId
  await ask(2, 'A', somebody) // used
  await ask(3, 'NOBODY', somebody) // unknown
  await ask(4, 'B', { ...ann, bill: { total: '12.50' } })
  await ask(5, 'C', ann) // Ann's third
  await ask(6, 'C', { ...somebody, bill: { total: 'x' } }) // malformed
  await ask(7, 'C', somebody)
  await ask(8, 'D', somebody)
  await ask(9, 'E', { customer: { token: null, ident: identOf('3') } }) // the total is reached
  await sequenceAll(store)
  const feeds = ['counters', 'deny', `coupons:${offer}`, `uses:${offer}`].map((feed) => ({ feed, pos: 0 }))
  const left = await store.read(async (tx) => ({
    changes: (await tx.feeds.after(feeds, 100)).changes,
    counts: await tx.offers.counts(offer),
    coupons: await tx.coupons.page(offer, null, 20),
    uses: await tx.customers.uses(offer, (await tx.customers.byIdent(identOf('1')))?.token ?? ''),
    head: await tx.feeds.head(),
  }))
  return { answers, left, troubles: parts.troubles }
}

it('the same day gives the same answers, rows and feeds on both stores', async () => {
  const inMemory = await aDay('memory')
  expect(await aDay('PostgreSQL')).toEqual(inMemory)
  const reason = (key: string) => ({ ok: false, reasons: [expect.objectContaining({ key }) as unknown] })
  expect(inMemory).toMatchObject({
    answers: [
      { ok: true, discount: '4.00', replayed: false },
      { ok: true, discount: '4.00', replayed: true },
      { ok: false, error: { key: 'idempotency.conflict' } },
      reason('coupon.used'),
      reason('code.unknown'),
      { ok: true, discount: '1.25' },
      reason('customer.use_limit'),
      { ok: false, error: { key: 'bill.amount_malformed' } },
      { ok: true },
      { ok: true },
      reason('offer.use_limit'),
    ],
    left: { counts: { uses: 4, lastRedeemedAt: NOON } },
    troubles: [],
  })
})

describe.each([{ name: 'memory' }, { name: 'PostgreSQL' }])('a till at the core, on $name', ({ name }) => {
  it('pushes the same records twice and gets the stored outcome', async () => {
    const day = await shop(name)
    const { records, write } = journal()
    const opId = opIdOf(20)
    write({ type: 'intent', opId, body: intentFor('A', day.offer) })
    write({ type: 'outcome', opId, body: { action: 'redeem', decidedBy: 'till', decision: accepted('4.00') } })
    const once = await push(day.parts.core, FRONT, { incarnation: 1, records })
    expect(once).toMatchObject({ ok: true, value: { status: 'OK', ackThrough: 2, outcomes: [{ settlement: 'noted' }, { settlement: 'accepted', conflict: null }] } })
    expect(await push(day.parts.core, FRONT, { incarnation: 1, records })).toEqual(once)
    expect(await usesOf(day, 'A')).toEqual({ offer: 1, coupon: 1 })
    const forged = { ...records[1], hash: 'f'.repeat(64) } as (typeof records)[number]
    expect(await push(day.parts.core, FRONT, { incarnation: 1, records: [forged] })).toMatchObject({ value: { status: 'FENCED' } })
  })

  it('keeps what two tills sold on one code, and opens a case', async () => {
    const day = await shop(name)
    const settled: unknown[] = []
    for (const [n, till] of TILLS.entries()) {
      const { records, write } = journal()
      const opId = opIdOf(30 + n)
      write({ type: 'intent', opId, body: intentFor('B', day.offer) })
      write({ type: 'outcome', opId, body: { action: 'redeem', decidedBy: 'till', decision: accepted('4.00') } })
      const pushed = await push(day.parts.core, till, { incarnation: 1, records })
      settled.push(pushed.ok ? pushed.value.outcomes[1] : pushed)
    }
    expect(settled).toMatchObject([{ settlement: 'accepted' }, { settlement: 'disputed', conflict: 'code_used_twice' }])
    expect(await usesOf(day, 'B')).toEqual({ offer: 2, coupon: 2 })
    expect(await day.store.read((tx) => tx.cases.list(null, 5))).toMatchObject([{ class: 'code_used_twice', sides: [{ till: `Till ${BACK}` }, { till: `Till ${FRONT}` }] }])
    expect(day.parts.troubles).toEqual([])
  })

  it('abandons what was counted, and is refused when the question comes late', async () => {
    const day = await shop(name)
    const { records, write } = journal()
    const [asked, unasked] = [opIdOf(40), opIdOf(41)]
    const intent = intentFor('C', day.offer)
    const { hash } = write({ type: 'intent', opId: asked, body: intent })
    expect(await askOf(day.parts.core, FRONT, { opId: asked, intent, hash })).toMatchObject({ ok: true, value: { decision: { ok: true } } })
    expect(await usesOf(day, 'C')).toEqual({ offer: 1, coupon: 1 })
    write({ type: 'abandon', opId: asked, body: { why: 'refused' } })
    write({ type: 'abandon', opId: unasked, body: { why: 'crashed' } })
    await push(day.parts.core, FRONT, { incarnation: 1, records })
    expect(await usesOf(day, 'C')).toEqual({ offer: 0, coupon: 0 })
    for (const opId of [asked, unasked]) {
      expect(await askOf(day.parts.core, FRONT, { opId, intent, hash })).toMatchObject({ ok: false, error: { key: 'idempotency.conflict' } })
    }
    expect(await usesOf(day, 'C')).toEqual({ offer: 0, coupon: 0 })
  })

  it('takes back a yes to what the till has refused: a centre that was set back forgets its own no, and a copy of the question comes late', async () => {
    const day = await shop(name)
    const { records, write } = journal()
    const no = { ok: false as const, offerVersion: 1, engineVersion: 1, reasons: [{ key: 'offer.not_active', figures: {} }] }
    const [counted, late] = [opIdOf(50), opIdOf(51)]
    const intent = intentFor('D', day.offer)
    const hashes = [counted, late].map((opId) => {
      const { hash } = write({ type: 'intent', opId, body: intent })
      write({ type: 'outcome', opId, body: { action: 'redeem', decidedBy: 'centre', decision: no } })
      return hash
    })
    const ask = (n: 0 | 1) => askOf(day.parts.core, FRONT, { opId: n === 0 ? counted : late, intent, hash: hashes[n] ?? '' })
    expect(await ask(0)).toMatchObject({ ok: true, value: { decision: { ok: true } } })
    expect(await push(day.parts.core, FRONT, { incarnation: 1, records })).toMatchObject({ ok: true, value: { ackThrough: 4 } })
    for (const n of [0, 1] as const) expect(await ask(n)).toMatchObject({ ok: true, value: { decision: no } })
    expect(await usesOf(day, 'D')).toEqual({ offer: 0, coupon: 0 })
  })

  it('takes back a coupon that was issued to nobody in the same way', async () => {
    const day = await shop(name)
    const { records, write } = journal()
    const opId = opIdOf(60)
    const customer = { token: null, ident: identOf('1') }
    const { hash } = write({ type: 'intent', opId, body: { action: 'issue', offer: day.offer, offerVersion: 1, engineVersion: 1, customer } })
    write({ type: 'outcome', opId, body: { action: 'issue', decidedBy: 'centre', result: { ok: false, reasons: [{ key: 'offer.not_active', figures: {} }] } } })
    const asked = () => issue(day.parts.core, { opId, hash, offer: day.offer, customer, place: null, issuer: { kind: 'organisation' } })
    const given = await asked()
    expect(given).toMatchObject({ ok: true, value: { result: { ok: true } } })
    const code = given.ok && given.value.result.ok ? given.value.result.codeKey : ''
    await push(day.parts.core, FRONT, { incarnation: 1, records })
    expect(await asked()).toMatchObject({ ok: true, value: { result: { ok: false }, replayed: true } })
    const left = await day.store.read(async (tx) => ({ state: (await tx.coupons.find(code, 0))?.state, issued: (await tx.offers.counts(day.offer)).issued }))
    expect(left).toEqual({ state: 'revoked', issued: 0 })
  })
})
