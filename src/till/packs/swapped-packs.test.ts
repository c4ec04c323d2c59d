import 'fake-indexeddb/auto'
import { createHash, randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { buildIdents, buildPack, buildUses, type BuiltPack } from '../../../test/support/build-pack'
import type { Sha256 } from '../../domain/pack/holder-print'
import { TillDatabase } from '../cache/database'
import { setPackList } from '../cache/pack-lists'
import { PackShelf } from './pack-shelf'
import { readCode } from './read-code'
import { readIdent } from './read-ident'
import { readUses } from './read-uses'

/*
 * A look-up knows from memory where to read, and packs are swapped meanwhile: what it answers is what the packs in force
 * say, whether the swap came before its first read or between two.
 */

const hash = (text: string): string => createHash('sha256').update(text).digest('hex')
const [CODE, IDENT, TOKEN, OTHER] = [hash('code').slice(0, 16), hash('ident'), hash('token'), hash('other')]
const [BEFORE, AFTER] = ['01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000002']

const coupon = (uses: number) => buildPack(3, [{ codeKey: CODE, state: 'issued', issuedOn: null, holder: null, validThrough: null, uses }])
const ident = (token: string) => buildIdents(3, new Map([[IDENT, { token, blocked: false }]]))
const use = (opId: string) => buildUses(3, new Map([[opId, { customer: TOKEN, at: 1 }]]))

let db: TillDatabase
/** Runs once, when the next bytes are compared with their hash. */
let between: (() => Promise<void>) | null = null
const sha256: Sha256 = async (bytes) => {
  const work = between
  between = null
  await work?.()
  return createHash('sha256').update(bytes).digest()
}

beforeEach(async () => {
  db = new TillDatabase(randomUUID())
  await db.open()
})
afterEach(() => db.close())

/** Packs in force, as a till has fetched them; those that were are gone. */
async function putInForce(feed: string, packs: readonly BuiltPack[], rows: () => Promise<unknown> = () => Promise.resolve()): Promise<void> {
  await db.transaction('rw', [db.facts, db.packLists, db.packs, db.packChunks, db.coupons, db.idents, db.uses], async () => {
    await db.packs.clear()
    await db.packChunks.clear()
    await db.packs.bulkPut(packs.map(({ summary, index }) => ({ id: summary.id, index })))
    await db.packChunks.bulkPut(packs.flatMap(({ summary, chunks }) => chunks.map((bytes, n) => ({ pack: summary.id, n, bytes }))))
    await setPackList(db, feed, packs.map(({ summary }) => ({ id: summary.id, offer: 3 })))
    await rows()
  })
}

const READERS = {
  'coupons:3': {
    packs: [coupon(0), coupon(1)],
    read: async (shelf: PackShelf) => (await readCode(db, shelf, CODE)).packed.map(({ entry }) => entry.uses),
    said: [[0], [1]],
  },
  'idents:100': {
    packs: [ident(TOKEN), ident(OTHER)],
    read: async (shelf: PackShelf) => (await readIdent(db, shelf, IDENT)).customer?.token,
    said: [TOKEN, OTHER],
  },
  'uses:3': {
    packs: [use(BEFORE), use(AFTER)],
    read: async (shelf: PackShelf) => (await readUses(db, shelf, 3, [TOKEN])).uses.map(({ opId }) => opId),
    said: [[BEFORE], [AFTER]],
  },
} as const

describe.each(['coupons:3', 'idents:100', 'uses:3'] as const)('a look-up in the packs of %s', (feed) => {
  const { packs, read, said } = READERS[feed]
  const [old, newer] = packs

  it('whose memory is older than the swap answers by what is in force, and finds nothing damaged', async () => {
    await putInForce(feed, [old])
    const shelf = await PackShelf.open(db, sha256)
    expect(await read(shelf)).toEqual(said[0])
    await putInForce(feed, [newer])
    expect(await read(shelf)).toEqual(said[1])
    expect(shelf.damaged).toBe(false)
  })

  it('that a swap comes in the middle of does not mix the two', async () => {
    await putInForce(feed, [old])
    const shelf = await PackShelf.open(db, sha256)
    between = () => putInForce(feed, [newer])
    expect(said).toContainEqual(await read(shelf))
    expect(await read(shelf)).toEqual(said[1])
    expect(shelf.damaged).toBe(false)
  })
})

it('uses that a swap turns from a row into a pack are counted once and never missed, whenever it comes', async () => {
  await putInForce('uses:3', [use(BEFORE)], () => db.uses.put({ offer: 3, key: AFTER, customer: TOKEN, at: 1 }))
  const shelf = await PackShelf.open(db, sha256)
  const both = buildUses(3, new Map([BEFORE, AFTER].map((opId) => [opId, { customer: TOKEN, at: 1 }])))
  between = () => putInForce('uses:3', [both], () => db.uses.clear())
  const { uses } = await readUses(db, shelf, 3, [TOKEN])
  expect(uses.map(({ opId }) => opId).sort()).toEqual([BEFORE, AFTER])
})
