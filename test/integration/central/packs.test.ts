import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chunkLength, isChunk, readIndex } from '../../../src/domain/pack/pack-index'
import { couponChange } from '../../../src/central/feeds/feed-changes'
import { inBulk } from '../../../src/central/db/bulk'
import { keyNumberOf } from '../../../src/central/db/coupons/key-number'
import { updateOffer } from '../../../src/central/offers/save-offer'
import { createPackKeeper } from '../../../src/central/packs/keep-packs'
import { renewPacks } from '../../../src/central/packs/renew-packs'
import type { CentralStore } from '../../../src/central/core/central-store'
import { startTestCentral, type TestCentral } from '../../support/central'
import { askOf, coreOn, intentFor, NOON, opIdOf } from '../../support/central-core'
import { setOf, tableView, tillView } from '../../support/pack-view'
import { codeKey, draft, pgAdapter, TILLS, withOffer, type PgAdapter } from '../../support/store-seed'
import { enrolTill, type TestTill } from '../../support/test-till'

/** What only a real database, and a real line, can get wrong. */

const MANY = 6000
const WRITERS = 8
const [TILL] = TILLS

describe('packs that are made while others redeem and revoke', () => {
  let pg: PgAdapter
  beforeAll(async () => {
    pg = await pgAdapter(WRITERS + 8)
  })
  afterAll(() => pg.close())

  const codes = Array.from({ length: MANY }, (_, n) => `CODE${n}`)

  async function planted(): Promise<{ store: CentralStore; offer: number }> {
    const store = await pg.fresh()
    const offer = await withOffer(store, draft('O1', { redemption: { anyone: true, perCoupon: 40 } }), [])
    const rows = codes.map((code) => [store.org, keyNumberOf(codeKey(code)), 0, offer, code, 'issued', '2026-06-01', 0])
    await inBulk(pg.database, (bulk) => bulk.copy('coupon', ['org', 'code_key', 'slot', 'offer', 'code', 'state', 'issued_on', 'uses'], rows))
    await pg.database.pool.query('update offer_count set made = $3 where org = $1 and offer = $2', [store.org, offer, MANY])
    return { store, offer }
  }

  /** Redeems codes, one of them over and over until it fits no entry, and revokes some. */
  async function write(store: CentralStore, offer: number, writer: number, rounds: number): Promise<void> {
    const { core } = coreOn(store)
    for (let round = 0; round < rounds; round++) {
      const code = codes[round % 3 < 2 ? writer : writer + WRITERS * round] ?? ''
      if (round % 6 === 5) {
        await store.transact(async (tx) => {
          const coupon = await tx.coupons.find(codeKey(code), 0)
          if (coupon === null) throw new Error(`no coupon ${code}`)
          await tx.coupons.revoke(coupon.codeKey, 0, NOON)
          await tx.feeds.append([couponChange({ ...coupon, state: 'revoked', revokedAt: NOON })])
        })
      } else {
        await askOf(core, TILL, { opId: opIdOf(writer * 1000 + round), intent: intentFor(code, offer) })
      }
    }
  }

  it('and a till that reads them meanwhile, and then what changed behind them, has exactly what the tables say', async () => {
    const { store, offer } = await planted()
    const { core } = coreOn(store)
    const race = { over: false }
    const writing = Promise.all(Array.from({ length: WRITERS }, (_, writer) => write(store, offer, writer, 51))).finally(() => (race.over = true))
    const views: Promise<Awaited<ReturnType<typeof tillView>>>[] = []
    const renewals = new Set<string | null>()
    // Each till begins with the packs of its moment; what the others write goes on until it follows the changes.
    while (!race.over) {
      renewals.add(await renewPacks(core, { offer, family: 'coupons' }, { least: 40 }))
      if (views.length < 6) views.push(tillView(core, TILL, offer, async () => void (await writing)))
    }
    const now = await tableView(core, offer)
    for (const view of await Promise.all(views)) {
      expect(view.packs.length).toBeGreaterThan(0)
      expect(view.coupons).toEqual(now)
    }
    expect(renewals).toContain('changes')
    expect([...now.values()].some(({ uses }) => uses > 30)).toBe(true)
    await renewPacks(core, { offer, family: 'coupons' }, { least: 1 })
    const fresh = await tillView(core, TILL, offer)
    expect(fresh).toMatchObject({ changes: 0 })
    expect(fresh.rows).toBeLessThan(2 * WRITERS)
    expect(fresh.coupons).toEqual(now)
  })

  it('are made by one of two that are at it', async () => {
    const { store, offer } = await planted()
    const { core } = coreOn(store)
    const did = await Promise.all([1, 2, 3].map(() => renewPacks(core, { offer, family: 'coupons' }, { least: 40 })))
    expect(did.filter((how) => how === 'whole')).toHaveLength(1)
    expect(await createPackKeeper(core).look()).toEqual([])
    expect((await setOf(core, offer))?.packs).toHaveLength(1)
  })

  it('the few coupons that fit no entry are found by their own index', async () => {
    const { store, offer } = await planted()
    await pg.database.pool.query('analyze coupon')
    const { rows } = await pg.database.pool.query<{ 'QUERY PLAN': string }>(
      `explain select 1 from coupon c where c.org = ${store.org} and c.offer = ${offer}
        and (c.slot <> 0 or c.explicit_through is not null or c.uses > 30 or c.state not in ('unissued', 'issued', 'revoked')) order by c.code_key, c.slot limit 2000`,
    )
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toContain('Index')
    expect(plan).not.toContain('Seq Scan')
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

  const get = (path: string, token = till.enrolled.token) => fetch(`${central.url}/sync/v1/packs/${path}`, { headers: { authorization: `Bearer ${token}` } })
  const core = () => {
    const org = [...central.centre.orgs.values()][0]
    if (org === undefined) throw new Error('no organisation')
    return org.core
  }
  async function packOf(offer: number): Promise<string> {
    await renewPacks(core(), { offer, family: 'coupons' }, { least: 1 })
    const [pack] = (await setOf(core(), offer))?.packs ?? []
    if (pack === undefined) throw new Error(`offer ${offer} has no pack`)
    return pack.id
  }
  const offersOf = async (tills: TestTill) => (await tills.hello()).feeds.flatMap(({ feed }) => (feed.startsWith('coupons:') ? [Number(feed.slice(8))] : []))

  it('gives a till the bytes that were named, and a snapshot that names them', async () => {
    const { body } = await till.call('snapshot', { feed: 'coupons:1', after: null, limit: 100 })
    expect(body.packs).toBeUndefined()
    const id = await packOf(1)
    const packed = await till.call('snapshot', { feed: 'coupons:1', after: null, limit: 100 })
    expect(packed.body.packs).toMatchObject([{ id, holders: false }])
    const reply = await get(`${id}/index`)
    expect([reply.status, reply.headers.get('content-type')]).toEqual([200, 'application/octet-stream'])
    const bytes = new Uint8Array(await reply.arrayBuffer())
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(id)
    const index = readIndex(bytes)
    if (index === null) throw new Error('no index')
    const chunk = new Uint8Array(await (await get(`${id}/chunks?from=0&count=128`)).arrayBuffer())
    expect(isChunk(index, 0, chunk.length, createHash('sha256').update(chunk).digest())).toBe(true)
    expect(chunkLength(index.header, 0)).toBe(chunk.length)
  })

  it('gives nobody else anything, and bounds what is asked', async () => {
    const id = await packOf(1)
    const status = async (path: string, token?: string) => (await get(path, token)).status
    expect(await status(`${id}/index`, 'somebody')).toBe(401)
    expect(await status(`${'0'.repeat(64)}/index`)).toBe(404)
    expect(await status('1/index')).toBe(404)
    expect(await status(`${id}/chunks?from=1&count=1`)).toBe(404)
    for (const query of ['', '?from=0', '?from=0&count=0', '?from=0&count=129', '?from=-1&count=1', '?from=0&count=x']) expect(await status(`${id}/chunks${query}`)).toBe(400)
    const mine = new Set(await offersOf(till))
    const { rows } = await central.database.pool.query<{ offer: number }>(`select offer from coupon where org = 1 and slot = 0 group by offer having count(*) > 3`)
    const [notMine] = rows.map(({ offer }) => offer).filter((offer) => !mine.has(offer))
    if (notMine === undefined) throw new Error('the till sees every offer')
    expect(await status(`${await packOf(notMine)}/index`)).toBe(404)
  })

  it('tells the tills when an offer asks for the holder from now on, and its packs do not know one', async () => {
    await packOf(1)
    const { feed, epoch, pos } = (await till.call('snapshot', { feed: 'coupons:1', after: null, limit: 1 })).body
    const stored = await core().store.read((tx) => tx.offers.get(1))
    if (stored === null) throw new Error('no offer')
    const closed = { ...stored.offer, redemption: { ...stored.offer.redemption, anyone: false } }
    expect(await updateOffer(core(), 1, closed, { who: 'test', from: 'test', acknowledged: true })).toMatchObject({ ok: true })
    const resnapshot = async () => (await till.call('pull', { cursors: [{ feed, epoch, pos }], limit: 100 })).body.resnapshot
    expect(await resnapshot()).toEqual([])
    await packOf(1)
    expect(await resnapshot()).toEqual([feed])
    expect((await till.call('snapshot', { feed: 'coupons:1', after: null, limit: 1 })).body.packs).toMatchObject([{ holders: true }])
  })
})
