import 'fake-indexeddb/auto'
import { createHash, randomUUID } from 'node:crypto'
import { expect, it } from 'vitest'
import { buildIdents } from '../../../test/support/build-pack'
import { readIndex } from '../../domain/pack/pack-index'
import { TillDatabase } from '../cache/database'
import { setPackList } from '../cache/pack-lists'
import { hexOf } from './hex'
import { emptyFilter, mark } from './key-filter'
import { PackShelf } from './pack-shelf'

const OFFERS = 50
const HOLDERS = 300
const hash = (text: string): string => createHash('sha256').update(text).digest('hex')
const digest = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest()

it('whoever is looked up costs hardly more chunks than there are packs that have them, with fifty offers too', async () => {
  const db = new TillDatabase(randomUUID())
  await db.open()
  const listed: { readonly id: string; readonly offer: number }[] = []
  for (let offer = 1; offer <= OFFERS; offer += 1) {
    const { summary, index: bytes, chunks } = buildIdents(offer, new Map(Array.from({ length: HOLDERS }, (_, n) => [hash(`${offer} ${n}`), { token: hash('token'), blocked: false }])))
    const index = readIndex(bytes)
    if (index === null) throw new Error('no index')
    const bits = emptyFilter(index.header)
    for (const chunk of chunks) mark(bits, chunk, index.header)
    await db.packs.put({ id: summary.id, index: bytes, filter: { bits, hash: hexOf(digest(bits)) } })
    listed.push({ id: summary.id, offer })
  }
  await db.transaction('rw', db.facts, db.packLists, async () => setPackList(db, 'idents:100', listed))
  const shelf = await PackShelf.open(db, (bytes) => Promise.resolve(digest(bytes)))
  const chunksFor = (name: (n: number) => string): number => Array.from({ length: 500 }, (_, n) => shelf.identPlaces(hash(name(n))).length).reduce((sum, places) => sum + places, 0) / 500
  expect(chunksFor((n) => `stranger ${n}`)).toBeLessThan(2)
  expect(chunksFor((n) => `${(n % OFFERS) + 1} ${n % HOLDERS}`)).toBeLessThan(3)
  for (let offer = 1; offer <= OFFERS; offer += 1) expect(shelf.identPlaces(hash(`${offer} 7`)).some(({ pack }) => pack.offer === offer)).toBe(true)
  db.close()
})
