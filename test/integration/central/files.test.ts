import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { pgFiles } from '../../../src/central/db/files/pg-files'
import { readBytes } from '../../../src/central/db/files/read-bytes'
import { inBulk } from '../../../src/central/db/bulk'
import { PIECE } from '../../../src/central/files/files'
import { pgAdapter, type PgAdapter } from '../../support/store-seed'

/** Files in pieces on a real PostgreSQL: bounded in size, number and time, and read from any place. */
describe('files', () => {
  let adapter: PgAdapter
  beforeAll(async () => {
    adapter = await pgAdapter()
  })
  afterAll(() => adapter.close())

  const LIMITS = { largest: 3 * PIECE, most: 3, life: 1000 }
  const fresh = async () => pgFiles(adapter.database, (await adapter.fresh()).org, LIMITS)
  const file = (madeAt = 0) => ({ name: 'a.csv', who: 'person:1', unit: null, madeAt })
  async function* arriving(length: number) {
    for (let from = 0; from < length; from += 50_000) yield bytes(from, Math.min(50_000, length - from))
  }
  const bytes = (from: number, count: number) => Buffer.from(Uint8Array.from({ length: count }, (_, i) => ((from + i) * 31 + ((from + i) >> 8)) % 251))
  const left = async () => (await adapter.database.pool.query('select 1 from file_chunk')).rows.length

  it('are read from any place on, across pieces', async () => {
    const { org } = await adapter.fresh()
    const files = pgFiles(adapter.database, org, LIMITS)
    const length = 2 * PIECE + 12_345
    const added = await files.add(file(), arriving(length))
    const id = added.ok ? added.value.id : 0
    expect(added).toMatchObject({ ok: true, value: { bytes: length } })
    for (const [from, count] of [[0, 10], [PIECE - 5, 10], [PIECE, PIECE], [5, 2 * PIECE], [length - 3, 100], [length, 5]] as const) {
      const read = await inBulk(adapter.database, (bulk) => readBytes(bulk, org, id, from, count))
      expect(read.equals(bytes(from, Math.max(0, Math.min(count, length - from))))).toBe(true)
    }
    expect((await files.head(id, PIECE + 7)).equals(bytes(0, PIECE + 7))).toBe(true)
    await files.remove(id)
    expect(await left()).toBe(0)
  })

  it('end at their largest size, and nothing of one that was too large is kept', async () => {
    const files = await fresh()
    expect(await files.add(file(), arriving(LIMITS.largest))).toMatchObject({ ok: true })
    const before = await left()
    expect(await files.add(file(), arriving(LIMITS.largest + 1))).toMatchObject({ ok: false, error: { key: 'file.too_large' } })
    expect(await left()).toBe(before)
  })

  it('of which a part never came are not kept', async () => {
    const files = await fresh()
    const before = await left()
    async function* broken() {
      yield bytes(0, 2 * PIECE)
      await Promise.reject(new Error('hung up'))
    }
    await expect(files.add(file(), broken())).rejects.toThrow('hung up')
    expect(await left()).toBe(before)
  })

  it('are so many at most, until the time of some is over', async () => {
    const files = await fresh()
    const ids = []
    for (let n = 0; n < LIMITS.most; n++) {
      const added = await files.add(file(n), arriving(10))
      ids.push(added.ok ? added.value.id : 0)
    }
    expect(await files.add(file(999), arriving(10))).toMatchObject({ ok: false, error: { key: 'file.too_many' } })
    expect(await files.get(ids[0] ?? 0, 999)).toMatchObject({ endsAt: 1000 })
    expect(await files.get(ids[0] ?? 0, 1000)).toBeNull()
    expect(await files.add(file(1000), arriving(10))).toMatchObject({ ok: true })
    expect((await adapter.database.pool.query('select 1 from file where id = $1', [ids[0]])).rows).toEqual([])
  })
})
