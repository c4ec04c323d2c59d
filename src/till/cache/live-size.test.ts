import 'fake-indexeddb/auto'
import { randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { buildIdents } from '../../../test/support/build-pack'
import { TillDatabase } from './database'
import { liveSize } from './live-size'
import { setPackList } from './pack-lists'

it('is about what the rows need: packs exactly, of the rest a few rows times their number; what is in no list is not live', async () => {
  const db = new TillDatabase(randomUUID())
  await db.open()
  const empty = await liveSize(db)
  expect(empty).toBeLessThan(1000)

  const row = (n: number) => ({ sku: `S${String(n).padStart(5, '0')}`, text: 'x'.repeat(n % 2 === 0 ? 200 : 400) })
  await db.table('products').bulkPut(Array.from({ length: 2000 }, (_, n) => row(n)))
  const rows = (await liveSize(db)) - empty
  expect(rows / 2000).toBeGreaterThan(300)
  expect(rows / 2000).toBeLessThan(450)

  const hash = (n: number) => n.toString(16).padStart(8, '0').padEnd(64, '0')
  const { summary, index, chunks } = buildIdents(1, new Map(Array.from({ length: 3000 }, (_, n) => [hash(n), { token: hash(n), blocked: false }])))
  await db.packs.put({ id: summary.id, index })
  for (const [n, bytes] of chunks.entries()) await db.packChunks.put({ pack: summary.id, n, bytes })
  expect((await liveSize(db)) - empty - rows, 'in no list').toBe(0)
  await db.transaction('rw', db.facts, db.packLists, async () => setPackList(db, 'idents:100', [{ id: summary.id, offer: 1 }]))
  const packed = (await liveSize(db)) - empty - rows
  expect(packed).toBeGreaterThan(summary.bytes)
  expect(packed).toBeLessThan(summary.bytes + 2000)
  db.close()
})
