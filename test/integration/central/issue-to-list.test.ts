import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { OfferWire } from '../../../src/domain/offer/offer-wire'
import type { CentralStore } from '../../../src/central/core/central-store'
import { codeMaker } from '../../../src/central/coupons/code-maker'
import { shapeOf } from '../../../src/central/coupons/code-shape'
import { issue } from '../../../src/central/coupons/issue'
import { issueToList } from '../../../src/central/db/coupons/issue-job'
import { createKeyOrders } from '../../../src/central/db/coupons/key-orders'
import { startJob } from '../../../src/central/jobs/job-kind'
import { runStep } from '../../../src/central/jobs/run-step'
import { sequenceAll } from '../../../src/central/sync/sequencer'
import { coreOn, NOON, opIdOf } from '../../support/central-core'
import { runJob } from '../../support/step-job'
import { codeKey, coupon, draft, identOf, pgAdapter, tokenOf, type PgAdapter } from '../../support/store-seed'

/** Issue to a list (2.6): the same as one by one, whatever the rules and the customers; and in one piece. */

const DAY = 86_400_000
const ORGANISATION = { kind: 'organisation' } as const

interface Customer {
  readonly blocked: boolean
  readonly onList: boolean
  readonly inClub: boolean
  /** Days since an issue of this offer, or of the other one. */
  readonly own: number | null
  readonly other: number | null
  readonly revoked: boolean
}

interface World {
  readonly customers: readonly Customer[]
  readonly codes: 'unique' | 'common' | 'uploaded' | 'few'
  readonly uploaded: number
  readonly more: Partial<OfferWire>
  readonly issual: NonNullable<OfferWire['issual']>
  readonly notAfter: readonly ('own' | 'other')[]
  readonly step: number
}

const maybe = <T>(what: fc.Arbitrary<T>) => fc.option(what, { nil: undefined })
const days = fc.option(fc.integer({ min: 0, max: 200 }), { nil: null })
const world: fc.Arbitrary<World> = fc.record({
  customers: fc.array(fc.record({ blocked: fc.boolean(), onList: fc.boolean(), inClub: fc.boolean(), own: days, other: days, revoked: fc.boolean() }), { minLength: 1, maxLength: 10 }),
  codes: fc.constantFrom('unique', 'common', 'uploaded', 'few'),
  uploaded: fc.integer({ min: 0, max: 6 }),
  more: fc.record({
    status: fc.constantFrom('active', 'active', 'active', 'paused'),
    audience: fc.constantFrom(null, null, 'club', 'list'),
    couponExpiry: fc.constantFrom({ kind: 'offer' }, { kind: 'days', n: 30 }),
  }),
  issual: fc.record({
    maxPerCustomer: maybe(fc.integer({ min: 1, max: 2 })),
    minGapDays: maybe(fc.integer({ min: 1, max: 90 })),
    total: maybe(fc.integer({ min: 1, max: 8 })),
    onRequalify: fc.constantFrom('nothing', 'resend'),
  }),
  notAfter: fc.uniqueArray(fc.constantFrom('own', 'other')),
  step: fc.integer({ min: 1, max: 4 }),
})

/** A shape of a hundred thousand codes, of which all but three are another offer's. */
const FEW = { kind: 'unique', length: 5, alphabet: 'numeric', prefix: 'F', suffix: '' } as const

async function plant(adapter: PgAdapter, store: CentralStore, w: World): Promise<number> {
  const kinds: Record<World['codes'], OfferWire['codes']> = { unique: draft('').codes, common: { kind: 'common', code: 'ALL' }, uploaded: { kind: 'uploaded' }, few: FEW }
  const codes = kinds[w.codes]
  const ids = await store.transact(async (tx) => {
    const other = await tx.offers.insert(draft('OTHER'), 1)
    const own = await tx.offers.insert(draft('OWN', { ...w.more, codes, issual: w.issual }), 1)
    if (own === 'taken' || other === 'taken') throw new Error('taken')
    const issual = { ...w.issual, notAfterOffers: w.notAfter.map((which) => (which === 'own' ? own.id : other.id)) }
    await tx.offers.update({ ...own.offer, issual }, 1, 2)
    if (w.codes === 'common') await tx.coupons.insert(coupon(own.id, 'ALL', { state: 'unissued', issuedOn: null }))
    for (let n = 0; w.codes === 'uploaded' && n < w.uploaded; n++) await tx.coupons.insert(coupon(own.id, `UP${n}`, { state: 'unissued', issuedOn: null }))
    for (const [n, { blocked }] of w.customers.entries()) {
      await tx.customers.insert({ firstName: 'F', lastName: 'L', mobile: String(n), email: null, externalId: null, blocked }, [identOf(`${n}`)], tokenOf)
    }
    return { own: own.id, other: other.id }
  })
  const shape = shapeOf(FEW)
  const { rows } = await adapter.database.pool.query<{ id: number }>('select id from customer where org = $1 order by id', [store.org])
  if (w.codes === 'few') await adapter.database.pool.query('insert into code_shape (org, name, next) values ($1, $2, 99997)', [store.org, shape?.name])
  for (const [n, { onList, inClub, own, other, revoked }] of w.customers.entries()) {
    const customer = rows[n]?.id ?? 0
    for (const list of [...(onList ? ['list'] : []), ...(inClub ? ['club'] : [])]) {
      await adapter.database.pool.query('insert into audience_member (org, list, customer) values ($1, $2, $3) on conflict do nothing', [store.org, list, customer])
    }
    if (own !== null) await had(store, ids.own, customer, own, w.codes === 'common' ? 'ALL' : `OWN${n}`, w.codes === 'common' ? customer : 0, revoked)
    if (other !== null) await had(store, ids.other, customer, other, `OTHER${n}`, 0, revoked)
  }
  return ids.own
}

async function had(store: CentralStore, offer: number, customer: number, ago: number, code: string, slot: number, revoked: boolean): Promise<void> {
  const at = NOON - ago * DAY
  const issuedOn = new Date(at).toISOString().slice(0, 10) as never
  await store.transact(async (tx) => {
    await tx.coupons.insert(coupon(offer, code, { slot, holder: customer, issuedOn, state: revoked ? 'revoked' : 'issued' }))
    await tx.issuals.insert({ opId: `had-${offer}-${customer}`, offer, customer, at, issuedOn, codeKey: codeKey(code), slot })
    await tx.offers.countIssue(offer, null, at, 1)
  })
}

describe('issuing to a list', () => {
  let adapter: PgAdapter
  beforeAll(async () => {
    adapter = await pgAdapter()
  })
  afterAll(() => adapter.close())

  const holders = async (store: CentralStore, offer: number): Promise<unknown[]> => {
    const { rows } = await adapter.database.pool.query<{ holder: number }>('select holder, count(*)::int as n from coupon where org = $1 and offer = $2 and holder is not null group by 1 order by 1', [store.org, offer])
    const first = rows[0]?.holder ?? 0
    return rows.map((row) => ({ ...row, holder: row.holder - first }))
  }

  async function inBulk(w: World) {
    const store = await adapter.fresh()
    const offer = await plant(adapter, store, w)
    const { core } = coreOn(store)
    const { result } = await runJob(adapter, core, issueToList(createKeyOrders(), w.step), { offer, list: 'list', issuer: ORGANISATION })
    return { result, holders: await holders(store, offer), counts: await countsOf(store, offer) }
  }

  async function oneByOne(w: World) {
    const store = await adapter.fresh()
    const offer = await plant(adapter, store, w)
    const { core } = coreOn(store)
    const { rows } = await adapter.database.pool.query<{ token: string }>(
      `select c.token from audience_member m join customer c on c.org = m.org and c.id = m.customer where m.org = $1 and m.list = 'list' order by c.id`,
      [store.org],
    )
    const told = { issued: 0, resent: 0, refused: {} as Record<string, number> }
    for (const [n, { token }] of rows.entries()) {
      const done = await issue(core, { opId: opIdOf(n), hash: 'h', offer, customer: { token, ident: null }, place: null, issuer: ORGANISATION })
      if (!done.ok) throw new Error(done.error.key)
      const { result } = done.value
      if (!result.ok) told.refused[result.reasons[0]?.key ?? ''] = (told.refused[result.reasons[0]?.key ?? ''] ?? 0) + 1
      else if (result.resent) told.resent += 1
      else told.issued += 1
    }
    return { result: told, holders: await holders(store, offer), counts: await countsOf(store, offer) }
  }

  const countsOf = async (store: CentralStore, offer: number) => {
    const { issued, made, lastIssuedAt } = await store.read((tx) => tx.offers.counts(offer))
    return { issued, made, lastIssuedAt }
  }

  it('gives each the same as one by one, whatever the rules', async () => {
    await fc.assert(
      fc.asyncProperty(world, async (w) => {
        expect(await inBulk(w)).toEqual(await oneByOne(w))
      }),
      { numRuns: 15 },
    )
  }, 60_000)

  it('leaves out a code that somebody has already, and counts every issual for the next one', async () => {
    const store = await adapter.fresh()
    const everybody: Customer = { blocked: false, onList: true, inClub: false, own: null, other: null, revoked: false }
    const w: World = { customers: Array.from({ length: 5 }, () => everybody), codes: 'unique', uploaded: 0, more: {}, issual: { maxPerCustomer: 1 }, notAfter: [], step: 2 }
    const offer = await plant(adapter, store, w)
    const shape = shapeOf({ kind: 'unique', length: 8, alphabet: 'alphanumeric', prefix: '', suffix: '' })
    if (shape === null) throw new Error('no shape')
    const code = await store.transact(async (tx) => {
      const second = codeMaker((await tx.org.keys()).permutation, shape).code(1)
      await tx.coupons.insert(coupon(offer, second, { holder: null }))
      return second
    })
    const { core } = coreOn(store)
    const kind = issueToList(createKeyOrders(), w.step)
    expect((await runJob(adapter, core, kind, { offer, list: 'list', issuer: ORGANISATION })).result).toEqual({ issued: 5, resent: 0, refused: {} })
    const page = await store.read((tx) => tx.coupons.page(offer, null, 20))
    expect(new Set(page.map((row) => row.code)).size).toBe(6)
    expect(page.every((row) => row.codeKey === codeKey(row.code))).toBe(true)
    expect(page.find((row) => row.code === code)?.holder).toBeNull()
    expect((await runJob(adapter, core, kind, { offer, list: 'list', issuer: ORGANISATION })).result).toEqual({ issued: 0, resent: 0, refused: { 'issual.customer_limit': 5 } })
    expect(await store.read((tx) => tx.offers.counts(offer))).toMatchObject({ issued: 5, made: 5, lastIssuedAt: NOON })
  })

  it('that is cancelled leaves what was issued, and tills are told of that', async () => {
    const store = await adapter.fresh()
    const everybody: Customer = { blocked: false, onList: true, inClub: false, own: null, other: null, revoked: false }
    const w: World = { customers: Array.from({ length: 6 }, () => everybody), codes: 'unique', uploaded: 0, more: {}, issual: {}, notAfter: [], step: 2 }
    const offer = await plant(adapter, store, w)
    const { core } = coreOn(store)
    const kind = issueToList(createKeyOrders(), w.step)
    const asked = { subject: `offer:${offer}`, unit: null, who: 'person:1', from: '127.0.0.1', madeAt: NOON }
    const job = await store.transact((tx) => startJob(tx, kind, { offer, list: 'list', issuer: ORGANISATION }, asked))
    const step = () => runStep({ database: adapter.database, core, kinds: [kind.any], holder: 'one' }, { org: store.org, id: job })
    for (let left = 20; left > 0 && (await store.read((tx) => tx.offers.counts(offer))).issued < 2; left--) await step()
    await store.transact((tx) => tx.jobs.cancel(job))
    await step()
    expect(await store.transact((tx) => tx.jobs.get(job))).toMatchObject({ state: 'cancelled', done: 2 })
    expect(await store.read((tx) => tx.offers.counts(offer))).toMatchObject({ issued: 2, made: 2 })
    await sequenceAll(store)
    const { changes } = await store.read((tx) => tx.feeds.after([{ feed: `coupons:${offer}`, pos: 0 }], 10))
    expect(changes.map(({ key }) => key)).toEqual([`anew:${offer}`])
  })
})
