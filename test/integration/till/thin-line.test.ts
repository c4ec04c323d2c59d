import 'fake-indexeddb/auto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { CHUNK_ENTRIES } from '../../../src/domain/pack/pack-format'
import { centreClient } from '../../../src/main/network/centre-client'
import { packPath } from '../../../src/main/network/pack-bytes'
import { databaseName, TillDatabase } from '../../../src/till/cache/database'
import { syncStatus } from '../../../src/till/cache/queries'
import { bytesOf, type BuiltPack } from '../../support/build-pack'
import { closeTills, reasonsOf, scan, sell, start } from '../../support/at-the-till'
import { startNetworkProxy } from '../../support/network-proxy'
import { offerWire, openSmallShop, putCoupon, putOffer, type SmallShop } from '../../support/small-shop'

/*
 * A line on which what is usually asked for at once never comes in time. Time is shortened with it: parts that may take
 * thirty seconds here take a third of one.
 */

const CHUNKS = 24
const PATIENCE_MS = 300
/** Six chunks of 30 720 bytes come in time, eight do not. */
const BYTES_PER_SECOND = 6 * 30_720 * (1000 / PATIENCE_MS)
const MOST_ROUNDS = 60

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  closeTills()
  for (const close of closing.splice(0)) await close()
})

/** Answers parts of packs as the centre's routes do, behind a line that a test can make thin. */
async function packsBehind(kept: ReadonlyMap<string, BuiltPack>) {
  const server = createServer((request, response) => {
    const [, , , , id = '', part = ''] = (request.url ?? '').split(/[/?]/)
    const query = new URLSearchParams((request.url ?? '').split('?')[1])
    const pack = kept.get(id)
    if (pack === undefined) throw new Error(`no pack ${id}`)
    response.end(bytesOf(pack, part === 'index' ? 'index' : { from: Number(query.get('from')), count: Number(query.get('count')) }))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const proxy = await startNetworkProxy(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  closing.push(() => proxy.close(), async () => server.close())
  return proxy
}

it('packs come over a thin line too: the parts become as small as it bears', async () => {
  const shop = openSmallShop()
  for (let n = 0; n < CHUNKS * CHUNK_ENTRIES - 9; n += 1) {
    const codeKey = (n + 1).toString(16).padStart(16, '0')
    shop.centre.put('coupons:1', codeKey, { codeKey, state: 'issued', issuedOn: null, holder: null, validThrough: null, uses: 0 })
  }
  shop.centre.packUp(1)
  const proxy = await packsBehind(shop.centre.kept)
  const client = centreClient(fetch)
  const asked: number[] = []
  shop.line.pack = (id, part) => {
    if (part !== 'index') asked.push(part.count)
    return client.bytes(packPath(id, part), 16_000_000, { address: proxy.url, token: null, deadlineMs: PATIENCE_MS })
  }
  await proxy.set({ kind: 'thin', bytesPerSecond: BYTES_PER_SECOND })
  const till = await start(shop.machine)
  const status = async () => {
    const db = await new TillDatabase(databaseName(shop.machine.identity.till.id)).open()
    return syncStatus(db as TillDatabase).finally(() => db.close())
  }
  let rounds = 1
  while ((await status())?.phase !== 'ready' && rounds < MOST_ROUNDS) {
    await till.core.syncNow()
    rounds += 1
  }
  expect(rounds).toBeLessThan(MOST_ROUNDS)
  expect(Math.min(...asked)).toBeLessThanOrEqual(4)
  expect(reasonsOf(await scan(till, 'A9'))).toEqual([])
}, 30_000)

it('rows come over a thin line too, in smaller parts', async () => {
  const shop = openSmallShop()
  for (let n = 0; n < 1600; n += 1) {
    const sku = `S${n}`
    shop.centre.put('ref', `product:${sku}`, { kind: 'product', sku, name: sku, category: null, brand: null, attributes: {}, price: '1.00', onSale: false })
  }
  const asked: number[] = []
  const { call } = shop.line
  shop.line.call = async (name, body, deadline) => {
    const { limit = 0 } = body as { limit?: number }
    if (name === 'snapshot') asked.push(limit)
    return name === 'snapshot' && limit > 700 ? { ok: false, error: { key: 'centre.slow', answered: false } } : call(name, body, deadline)
  }
  const till = await start(shop.machine)
  for (let rounds = 0; rounds < 4; rounds += 1) await till.core.syncNow()
  expect(reasonsOf(await scan(till, 'A9'))).toEqual([])
  expect([...new Set(asked)]).toEqual([5000, 2500, 1250, 625])
})

const SALES = 120
/** A record is some 700 bytes: forty come through in time, a hundred do not. */
const UP_BYTES_PER_SECOND = 60 * 700 * (1000 / PATIENCE_MS)

/** A till that was offline for a while, and how many records it has waiting. */
async function withQueue() {
  const shop = openSmallShop()
  putOffer(shop.centre, offerWire(3, { offline: { mode: 'allow' } }))
  for (let n = 0; n < SALES; n += 1) putCoupon(shop.centre, 3, `Q${n}`)
  const till = await start(shop.machine)
  shop.line.state = 'down'
  await till.core.syncNow()
  for (let n = 0; n < SALES; n += 1) await sell(till, `Q${n}`)
  const { last } = till.journal.status()
  expect(last.seq).toBeGreaterThan(200)
  return { ...shop, till, queued: last.seq }
}

/** The sizes of the batches that are sent from now on. */
function sizesOf({ line }: SmallShop): number[] {
  const sizes: number[] = []
  const { call } = line
  line.call = (name, body, deadline) => {
    if (name === 'push') sizes.push((body as { records: readonly unknown[] }).records.length)
    return call(name, body, deadline)
  }
  return sizes
}

/** What the till pushes goes up a thin line from here on; the rest of what it says is small. */
async function thinUp({ centre, line }: SmallShop): Promise<void> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    // A question that is given up on its way never ends.
    request.on('error', () => undefined).on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => response.end(JSON.stringify(centre.push(JSON.parse(Buffer.concat(parts).toString()) as Parameters<typeof centre.push>[0]))))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const proxy = await startNetworkProxy(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  closing.push(() => proxy.close(), async () => server.close())
  await proxy.set({ kind: 'thin_up', bytesPerSecond: UP_BYTES_PER_SECOND })
  const client = centreClient(fetch)
  const { call } = line
  line.call = async (name, body, deadline) => {
    if (name !== 'push') return call(name, body, deadline)
    await line.before(name)
    // One map of calls cannot say which reply belongs to which name.
    return (await client.call('push', body as never, { address: proxy.url, token: null, deadlineMs: PATIENCE_MS })) as never
  }
}

describe('a queue of several hundred records', () => {
  it('drains over a line on which a whole batch never goes up in time: batches become as small as it bears', async () => {
    const shop = await withQueue()
    await thinUp(shop)
    const sent = sizesOf(shop)
    shop.line.state = 'up'
    for (let rounds = 0; shop.centre.records.length < shop.queued && rounds < MOST_ROUNDS; rounds += 1) await shop.till.core.syncNow()
    expect(shop.centre.records.map(({ seq }) => seq)).toEqual(Array.from({ length: shop.queued }, (_, n) => n + 1))
    expect(sent.slice(0, 3)).toEqual([200, 100, 50])
    expect(sent.length).toBeLessThan(40)
  }, 30_000)

  it('is handed over from an earlier journal in the same way', async () => {
    const shop = await withQueue()
    await shop.till.journal.adoptIncarnation(2)
    shop.centre.incarnation = 2
    shop.till.kill()
    await thinUp(shop)
    shop.line.state = 'up'
    const till = await start(shop.machine)
    for (let rounds = 0; shop.centre.earlier(1).length < shop.queued && rounds < MOST_ROUNDS; rounds += 1) await till.core.syncNow()
    expect(shop.centre.earlier(1).map(({ seq }) => seq)).toEqual(Array.from({ length: shop.queued }, (_, n) => n + 1))
  }, 30_000)

  it('drains in one round where a batch is too large for the centre, or for something before it', async () => {
    const shop = await withQueue()
    const { call } = shop.line
    shop.line.call = async (name, body, deadline) => {
      const { records = [] } = body as { records?: readonly unknown[] }
      return records.length > 30 ? { ok: false, error: { key: 'request.too_large', answered: true } } : call(name, body, deadline)
    }
    const sent = sizesOf(shop)
    shop.line.state = 'up'
    await shop.till.core.syncNow()
    expect(shop.centre.records).toHaveLength(shop.queued)
    expect(sent.slice(0, 5)).toEqual([200, 100, 50, 25, 25])
  })
})
