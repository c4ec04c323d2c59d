import type { PlainDate } from '../calendar/calendar'
import { dayNumberOf, plainDateOf, type DayNumber } from '../calendar/day-number'

/*
 * Packs: how the codes of an offer lie on a till when there are too many for rows (4.3). A chunk is entries of one width in
 * the order of their keys, numbers big-endian:
 *
 *   8  coupon key (the codeKey's sixteen hex digits)
 *   1  flags: bits 0–1 the state (0 unissued, 1 issued, 2 revoked), bit 2 has a holder, bits 3–7 live uses, 0 to 30
 *   2  day of issue, in days since 1970-01-01; 0 = none
 *   4  print of the holder; only in packs that have holders (see holder-print)
 */

export type PackState = 'unissued' | 'issued' | 'revoked'

/** What a pack says of one code. */
export interface PackEntry {
  /** Sixteen hex digits. */
  readonly key: string
  readonly state: PackState
  readonly issuedOn: PlainDate | null
  readonly hasHolder: boolean
  /** Null where nobody holds it, and in a pack without holders. */
  readonly holderPrint: number | null
  /** Live redemptions that the centre has counted. */
  readonly uses: number
}

/** Entries of a chunk; the last chunk of a pack may have fewer. */
export const CHUNK_ENTRIES = 2048
/** More uses than this do not fit an entry: such a coupon travels as a row. */
export const MOST_USES = 30
/** The latest day of issue that fits an entry, in days since 1970-01-01 (the year 2149). */
export const LAST_DAY = 0xff_ff
export const KEY_BYTES = 8

const FLAGS_AT = 8
const DAY_AT = 9
const PRINT_AT = 11
const HAS_HOLDER = 4
const USES_SHIFT = 3
const STATES: readonly PackState[] = ['unissued', 'issued', 'revoked']

/** Bytes of an entry. */
export const entryWidth = (holders: boolean): number => (holders ? 15 : 11)

/** How many entries these bytes hold. */
export const entriesIn = (chunk: Uint8Array, holders: boolean): number => Math.floor(chunk.length / entryWidth(holders))

/** The entries as bytes. They are in the order of their keys and fit (`MOST_USES`, `LAST_DAY`): else it throws, which is a bug. */
export function encodeChunk(entries: readonly PackEntry[], holders: boolean): Uint8Array {
  const width = entryWidth(holders)
  const bytes = new Uint8Array(entries.length * width)
  const view = new DataView(bytes.buffer)
  let before = ''
  for (const [i, entry] of entries.entries()) {
    if (entry.key <= before) throw new Error('the entries of a pack are not in the order of their keys')
    before = entry.key
    writeEntry(view, i * width, entry, holders)
  }
  return bytes
}

function writeEntry(view: DataView, at: number, entry: PackEntry, holders: boolean): void {
  const day = entry.issuedOn === null ? 0 : dayNumberOf(entry.issuedOn)
  if (entry.uses > MOST_USES || day > LAST_DAY || day < 0) throw new Error('the coupon does not fit an entry of a pack')
  view.setUint32(at, highOf(entry.key))
  view.setUint32(at + 4, lowOf(entry.key))
  view.setUint8(at + FLAGS_AT, STATES.indexOf(entry.state) | (entry.hasHolder ? HAS_HOLDER : 0) | (entry.uses << USES_SHIFT))
  view.setUint16(at + DAY_AT, day)
  if (holders) view.setUint32(at + PRINT_AT, entry.holderPrint ?? 0)
}

/** The i-th entry. Throws where it is none: whoever asks has compared the bytes with their hash. */
export function entryAt(chunk: Uint8Array, i: number, holders: boolean): PackEntry {
  const at = i * entryWidth(holders)
  const view = viewOf(chunk)
  const flags = view.getUint8(at + FLAGS_AT)
  const state = STATES[flags & 3]
  if (state === undefined) throw new Error('an entry of a pack has no state')
  const day = view.getUint16(at + DAY_AT)
  const hasHolder = (flags & HAS_HOLDER) !== 0
  return {
    key: keyText(view.getUint32(at), view.getUint32(at + 4)),
    state,
    issuedOn: day === 0 ? null : plainDateOf(day as DayNumber),
    hasHolder,
    holderPrint: holders && hasHolder ? view.getUint32(at + PRINT_AT) : null,
    uses: flags >> USES_SHIFT,
  }
}

/** The entry of this key, by halving; null = the chunk has none. */
export function findInChunk(chunk: Uint8Array, key: string, holders: boolean): PackEntry | null {
  const [high, low] = [highOf(key), lowOf(key)]
  const view = viewOf(chunk)
  const width = entryWidth(holders)
  const i = lastUpTo(entriesIn(chunk, holders), (n) => view.getUint32(n * width) - high || view.getUint32(n * width + 4) - low)
  if (i < 0) return null
  const entry = entryAt(chunk, i, holders)
  return entry.key === key ? entry : null
}

/** The last of `count` ordered things that is not behind what is looked for; −1 = all are. `compare` answers below 0, 0 or above 0. */
export function lastUpTo(count: number, compare: (n: number) => number): number {
  let [from, to] = [0, count]
  while (from < to) {
    const middle = (from + to) >>> 1
    if (compare(middle) <= 0) from = middle + 1
    else to = middle
  }
  return from - 1
}

/** The first and the last eight of a key's sixteen hex digits, as numbers. */
export const highOf = (key: string): number => Number.parseInt(key.slice(0, 8), 16)
export const lowOf = (key: string): number => Number.parseInt(key.slice(8), 16)

export const keyText = (high: number, low: number): string => high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0')

export const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
