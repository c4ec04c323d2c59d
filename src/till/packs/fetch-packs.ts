import { chunkLength, isChunk, type PackIndex } from '../../domain/pack/pack-index'
import { chunkEntriesOf } from '../../domain/pack/pack-layout'
import { fail, ok, type Result } from '../../domain/result'
import type { PackSummary } from '../../protocol/sync/packs'
import { feedParts } from '../cache/read-page'
import type { ChunkCached } from '../cache/rows'
import type { TillContext } from '../context'
import type { NetworkFailure } from '../ports'
import { checkedFilter, checkedIndex, heldChunks } from './held-packs'
import { hexOf } from './hex'
import { emptyFilter, mark } from './key-filter'
import { PART_DEADLINE_MS } from './part-size'

/** Questions under way. */
const LANES = 2
/** How often the same bytes are asked for before the centre is taken for broken. */
const TRIES = 3
/** Chunks that are here already, read at once. */
const READ_AT_ONCE = 64

type FeedParts = ReturnType<typeof feedParts>
type Fetched = Result<undefined, NetworkFailure>

const BROKEN: NetworkFailure = { key: 'centre.broken', answered: true }

/**
 * Fetches what is not here of the packs of a feed (4.3). Every part is kept as it comes and has been compared with its
 * hash, so whatever ends this, the next try goes on behind it. `arrived` gets the number of entries of each part.
 */
export async function fetchPacks(context: TillContext, feed: string, packs: readonly PackSummary[], arrived: (entries: number) => void): Promise<Fetched> {
  context.cache.packs.fetching()
  for (const summary of packs) {
    const fetched = await fetchPack(context, feedParts(feed), summary, arrived)
    if (!fetched.ok) return fetched
  }
  return ok(undefined)
}

/** A pack on its way. */
interface Download {
  readonly id: string
  readonly index: PackIndex
  /** The filter in the making; null = the pack has its own already. */
  readonly filter: Uint8Array | null
}

async function fetchPack(context: TillContext, feed: FeedParts, { id, entries, offer = feed.id }: PackSummary, arrived: (entries: number) => void): Promise<Fetched> {
  const begun = await begin(context, id)
  if (!begun.ok) return begun
  const { header, chunks } = begun.value.index
  if (header.family !== feed.family || header.offer !== offer || header.entries !== entries) return fail(BROKEN)
  const held = await heldChunks(context.cache.db, id)
  for (const n of await markHeld(context, begun.value, [...held])) held.delete(n)
  arrived(Math.min(held.size * chunkEntriesOf(header), entries))
  const missing = runsOf(Array.from({ length: chunks }, (_, n) => n).filter((n) => !held.has(n)))
  const lane = async (): Promise<Fetched> => {
    for (let part = nextPart(context, begun.value, missing); part !== null; part = nextPart(context, begun.value, missing)) {
      const fetched = await fetchPart(context, begun.value, part)
      if (fetched.ok) {
        arrived(part.count * chunkEntriesOf(header))
        continue
      }
      // Nothing more is asked for, in the other lane either.
      missing.length = 0
      return fetched
    }
    return ok(undefined)
  }
  const lanes = await Promise.all(Array.from({ length: LANES }, lane))
  const failed = lanes.find((fetched) => !fetched.ok)
  if (failed === undefined) await keepFilter(context, begun.value)
  return failed ?? ok(undefined)
}

async function begin({ ports, cache }: TillContext, id: string): Promise<Result<Download, NetworkFailure>> {
  const row = await cache.db.packs.get(id)
  const held = row === undefined ? null : await checkedIndex(id, row.index, ports.sha256)
  if (row !== undefined && held !== null) {
    const filter = (await checkedFilter(row, ports.sha256)) === null ? emptyFilter(held.header) : null
    return ok({ id, index: held, filter })
  }
  for (let tries = 0; tries < TRIES; tries += 1) {
    const bytes = await ports.network.pack(id, 'index', PART_DEADLINE_MS)
    if (!bytes.ok) return bytes
    const index = await checkedIndex(id, bytes.value, ports.sha256)
    if (index === null) continue
    await cache.db.packs.put({ id, index: bytes.value })
    return ok({ id, index, filter: emptyFilter(index.header) })
  }
  return fail(BROKEN)
}

/** Marks the chunks of an earlier try in a filter that is still to be made; answers those that are damaged. */
async function markHeld({ ports, cache }: TillContext, { id, index, filter }: Download, held: readonly number[]): Promise<readonly number[]> {
  const damaged: number[] = []
  for (let at = 0; filter !== null && at < held.length; at += READ_AT_ONCE) {
    const rows = await cache.db.packChunks.bulkGet(held.slice(at, at + READ_AT_ONCE).map((n): [string, number] => [id, n]))
    for (const row of rows) {
      if (row === undefined) continue
      if (isChunk(index, row.n, row.bytes.length, await ports.sha256(row.bytes))) mark(filter, row.bytes, index.header)
      else damaged.push(row.n)
    }
  }
  return damaged
}

async function keepFilter({ ports, cache }: TillContext, { id, filter }: Download): Promise<void> {
  const row = await cache.db.packs.get(id)
  if (filter === null || row === undefined) return
  await cache.db.packs.put({ ...row, filter: { bits: filter, hash: hexOf(await ports.sha256(filter)) } })
}

/** Numbers that follow each other. */
interface Part {
  readonly from: number
  readonly count: number
}

function runsOf(numbers: readonly number[]): Part[] {
  const runs: Part[] = []
  for (const n of numbers) {
    const last = runs.at(-1)
    if (last !== undefined && last.from + last.count === n) runs[runs.length - 1] = { from: last.from, count: last.count + 1 }
    else runs.push({ from: n, count: 1 })
  }
  return runs
}

/** Takes the next part off what is missing, as large as the line bears just now; null = nothing is. */
function nextPart({ cache }: TillContext, { index }: Download, missing: Part[]): Part | null {
  const first = missing.shift()
  if (first === undefined) return null
  const count = Math.min(first.count, cache.packs.partSize.chunks(chunkLength(index.header, 0)))
  if (count < first.count) missing.unshift({ from: first.from + count, count: first.count - count })
  return { from: first.from, count }
}

/** Keeps what is right of an answer; what is wrong, cut or left out is asked for again. */
async function fetchPart(context: TillContext, { id, index, filter }: Download, part: Part): Promise<Fetched> {
  const { ports, cache } = context
  let missing: readonly Part[] = [part]
  for (let tries = 0; tries < TRIES && missing.length > 0; tries += 1) {
    const wrong: number[] = []
    for (const asked of missing) {
      // What is written here is taken from the room the journal needs.
      const { space } = await ports.journal.status()
      if (space === 'tight' || space === 'full') return fail({ key: 'till.disk_tight', answered: true })
      const bytes = await askFor(context, id, index, asked)
      if (!bytes.ok) return bytes
      const chunks = split(id, index, asked, bytes.value)
      const right = await Promise.all(chunks.map(async (chunk) => isChunk(index, chunk.n, chunk.bytes.length, await ports.sha256(chunk.bytes))))
      const good = chunks.filter((_, at) => right[at])
      await cache.db.packChunks.bulkPut(good)
      if (filter !== null) for (const { bytes: chunk } of good) mark(filter, chunk, index.header)
      wrong.push(...chunks.filter((_, at) => right[at] !== true).map(({ n }) => n))
    }
    missing = runsOf(wrong)
  }
  return missing.length === 0 ? ok(undefined) : fail(BROKEN)
}

/** Asks for a part, and learns from it what the line bears. */
async function askFor({ ports, cache }: TillContext, id: string, { header }: PackIndex, part: Part): Promise<Result<Uint8Array, NetworkFailure>> {
  const { partSize } = cache.packs
  const asked = await ports.clock.read()
  const bytes = await ports.network.pack(id, part, PART_DEADLINE_MS)
  const answered = await ports.clock.read()
  if (bytes.ok) partSize.came(part.count, chunkLength(header, 0), answered.mono - asked.mono)
  else if (!bytes.error.answered) partSize.silence(part.count, chunkLength(header, 0))
  return bytes
}

/** The chunks of an answer, each in bytes of its own: a view would keep, and store, the whole answer. */
function split(pack: string, { header }: PackIndex, { from, count }: Part, bytes: Uint8Array): ChunkCached[] {
  let at = 0
  return Array.from({ length: count }, (_, i) => {
    const n = from + i
    const length = chunkLength(header, n)
    return { pack, n, bytes: new Uint8Array(bytes.subarray(at, (at += length))) }
  })
}
