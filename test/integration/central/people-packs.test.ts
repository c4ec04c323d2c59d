import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tellTills } from '../../../src/central/coupons/issue'
import { packWatch } from '../../../src/central/http/metrics'
import { createPackKeeper } from '../../../src/central/packs/keep-packs'
import { renewPacks } from '../../../src/central/packs/renew-packs'
import { eraseCustomer } from '../../../src/central/people/erase'
import { releaseUse } from '../../../src/central/redemption/count'
import type { CentralStore } from '../../../src/central/core/central-store'
import type { CustomerStored } from '../../../src/central/core/rows'
import { WITH_PACKS } from '../../../src/protocol/sync/packs'
import { startTestCentral, type TestCentral } from '../../support/central'
import { askOf, coreOn, intentFor, NOON, opIdOf } from '../../support/central-core'
import { identsNow, peopleView, usesNow, type PeopleView } from '../../support/people-view'
import { coupon, draft, identOf, pgAdapter, STORE, TILLS, tokenOf, withOffer, type PgAdapter } from '../../support/store-seed'
import { enrolTill, post, type TestTill } from '../../support/test-till'

/** What only a real database, and a real line, can get wrong. */

const CUSTOMERS = 300
const WRITERS = 6
const [TILL] = TILLS
const KEEPER = { who: 'person:1', from: 'test', id: 1, unit: null }

describe('packs of customers and uses that are made while others issue, redeem, reverse and erase', () => {
  let pg: PgAdapter
  beforeAll(async () => {
    pg = await pgAdapter(WRITERS + 8)
  })
  afterAll(() => pg.close())

  async function planted(): Promise<{ store: CentralStore; offer: number; people: readonly CustomerStored[] }> {
    const store = await pg.fresh()
    const offer = await withOffer(store, draft('O1', { redemption: { anyone: true, perCoupon: 9, perCustomer: 90 } }), [])
    const people = await store.transact(async (tx) => {
      const made: CustomerStored[] = []
      for (let n = 0; n < CUSTOMERS; n++) {
        const customer = await tx.customers.insert({ firstName: 'Ann', lastName: 'Lee', mobile: String(n), email: null, externalId: null, blocked: false }, [identOf(`a${n}`), identOf(`b${n}`)], tokenOf)
        if (customer === 'taken') throw new Error('taken')
        made.push(customer)
      }
      return made
    })
    for (let n = 0; n < CUSTOMERS / 2; n++) await issueTo(store, offer, people[n], n)
    return { store, offer, people }
  }

  const issueTo = (store: CentralStore, offer: number, holder: CustomerStored | undefined, n: number): Promise<void> =>
    store.transact(async (tx) => {
      if (holder === undefined) throw new Error('nobody')
      const made = coupon(offer, `C${n}`, { holder: holder.id })
      await tx.coupons.insert(made)
      await tx.offers.countIssue(offer, null, NOON, 1)
      await tellTills(tx, offer, holder, [{ ...made, holder: { id: holder.id, token: holder.token } }])
    })

  async function write({ store, offer, people }: Awaited<ReturnType<typeof planted>>, writer: number): Promise<void> {
    const { core } = coreOn(store)
    for (let n = CUSTOMERS / 2 + writer; n < CUSTOMERS; n += WRITERS) {
      await issueTo(store, offer, people[n], n)
      const opId = opIdOf(n)
      await askOf(core, TILL, { opId, intent: intentFor(`C${n - CUSTOMERS / 2}`, offer, { customer: { token: people[n % 7]?.token ?? null, ident: identOf(`a${n % 7}`) } }) })
      if (n % 3 === 0) {
        await store.transact(async (tx) => {
          const made = await tx.redemptions.get(opId)
          if (made !== null) await tx.feeds.append(await releaseUse(tx, made, 'reversed', NOON))
        })
      }
      if (n % 10 === 9) await eraseCustomer(core, people[n]?.id ?? null, KEEPER)
    }
  }

  it('and tills that read them meanwhile, and then what changed behind them, have exactly what the tables say', async () => {
    const shop = await planted()
    const { core } = coreOn(shop.store)
    const race = { over: false }
    const writing = Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(shop, writer))).finally(() => (race.over = true))
    const feeds = [`idents:${STORE}`, `uses:${shop.offer}`]
    const views: { readonly feed: string; readonly view: Promise<PeopleView> }[] = []
    const renewals = new Set<string | null>()
    while (!race.over) {
      for (const family of ['idents', 'uses'] as const) renewals.add(await renewPacks(core, { offer: shop.offer, family }, { least: 10 }))
      if (views.length < 8) for (const feed of feeds) views.push({ feed, view: peopleView(core, TILL, feed, async () => void (await writing)) })
    }
    await writing
    const now = new Map([[feeds[0], await identsNow(core, [shop.offer])], [feeds[1], await usesNow(core, shop.offer)]])
    expect([...now.values()].map(({ size }) => size)).toEqual([2 * CUSTOMERS - 30, 100])
    for (const { feed, view } of views) expect((await view).known).toEqual(now.get(feed))
    expect(renewals).toContain('changes')
    for (const feed of feeds) expect(await peopleView(core, TILL, feed)).toMatchObject({ known: now.get(feed), packs: { 0: {} } })
  })

  it('the changes of one offer’s customers are found by their own index', async () => {
    const { store, offer } = await planted()
    await pg.database.pool.query('analyze change')
    const { rows } = await pg.database.pool.query<{ 'QUERY PLAN': string }>(
      `explain select key from change where org = ${store.org} and feed = 'idents' and (body->>'offer')::bigint = ${offer} and pos > 100000 and pos is not null
       union all select key from change where org = ${store.org} and feed = 'idents' and (body->>'offer')::bigint is null and pos > 100000 and pos is not null`,
    )
    expect(rows.map((row) => row['QUERY PLAN']).join('\n').match(/change_of_ident/g)).toHaveLength(2)
  })
})

describe('the line that brings them', () => {
  let central: TestCentral
  let till: TestTill
  beforeAll(async () => {
    central = await startTestCentral()
    till = await enrolTill(central.url, central.demo?.enrolment[0]?.code ?? '')
  })
  afterAll(() => central.stop())

  it('brings them to a till that asks for them; the operator sees them, and the figures count them', async () => {
    const core = [...central.centre.orgs.values()][0]?.core
    if (core === undefined) throw new Error('no organisation')
    await createPackKeeper(core, { least: 1 }, undefined, packWatch(central.centre.metrics)).look()
    const feed = (await till.hello()).feeds.map((one) => one.feed).find((one) => one.startsWith('idents:')) ?? ''
    const packed = await till.call('snapshot', { feed, after: WITH_PACKS, limit: 100 })
    const [first] = packed.body.packs ?? []
    expect(first).toMatchObject({ family: 'idents', holders: false })
    expect((await till.call('snapshot', { feed, after: null, limit: 100 })).body).toMatchObject({ rows: { 0: { body: { blocked: false } } } })
    const index = await fetch(`${central.url}/sync/v1/packs/${first?.id ?? ''}/index`, { headers: { authorization: `Bearer ${till.enrolled.token}` } })
    expect(index.status).toBe(200)
    const { body } = await post(central.url, '/api/sign-in', central.demo?.admin, null)
    const shown = await fetch(`${central.url}/api/offers/${first?.offer ?? 0}/packs`, { headers: { authorization: `Bearer ${(body as { token: string }).token}` } })
    expect(shown.status).toBe(200)
    expect(((await shown.json()) as { sets: unknown[] }).sets).toContainEqual(expect.objectContaining({ family: 'idents', waiting: false, packs: [{ id: first?.id, entries: first?.entries, bytes: first?.bytes }] }))
    const figures = await (await fetch(`${central.url}/metrics`)).text()
    expect(figures).toMatch(/tillside_pack_renewal_seconds_count\{family="idents",how="whole"\} [1-9]/)
    expect(figures).toMatch(/tillside_pack_bytes_total\{family="idents"\} [1-9]/)
  })
})
