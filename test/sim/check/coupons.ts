import { createHash } from 'node:crypto'
import type { CouponStored } from '../../../src/central/core/rows'
import { couponRow, couponRowKey } from '../../../src/central/feeds/feed-changes'
import { holderInput, printOf } from '../../../src/domain/pack/holder-print'
import { entriesIn, entryAt, type PackEntry } from '../../../src/domain/pack/pack-format'
import { chunkOf } from '../../../src/domain/pack/pack-index'
import type { ChunkCached, PackCached, PackListCached } from '../../../src/till/cache/rows'
import type { Machine } from '../machine/machine'
import type { Row } from '../view/view-disk'
import { heldPack, listedPacks } from './held-packs'

const rows = <T>(machine: Machine, table: string): T[] => [...(machine.view.tables.get(table)?.byKey.values() ?? [])] as T[]

/**
 * One difference between what a till knows of an offer's coupons and what the centre has, or null. A row holds against every
 * pack, a later pack against an earlier one; what a pack cannot say the till must have as a row.
 */
export function couponDifference(machine: Machine, offer: number, stored: readonly CouponStored[]): string | null {
  const held = new Map(rows<Row>(machine, 'coupons').flatMap((row) => (row['offer'] === offer ? [[String(row['key']), row] as const] : [])))
  const packed = packedOf(machine, offer)
  if (typeof packed === 'string') return packed
  for (const coupon of stored) {
    const [key, expected, row] = [couponRowKey(coupon), couponRow(coupon), held.get(couponRowKey(coupon))]
    if (row === undefined ? !saysTheSame(packed.get(key), coupon) : Object.entries(expected).some(([name, value]) => row[name] !== value)) {
      return `${key} is ${JSON.stringify(expected)} and held as ${JSON.stringify(row ?? packed.get(key) ?? null)}`
    }
    held.delete(key)
    packed.delete(key)
  }
  const [more] = [...held.keys(), ...packed.keys()]
  return more === undefined ? null : `holds ${more}`
}

function saysTheSame(entry: PackEntry | undefined, coupon: CouponStored): boolean {
  const { state, issuedOn, holder, validThrough, uses } = couponRow(coupon)
  if (entry === undefined || validThrough !== null) return false
  const print = holder === null || entry.holderPrint === null ? entry.holderPrint : printOf(createHash('sha256').update(holderInput(entry.key, holder)).digest())
  return entry.state === state && entry.issuedOn === issuedOn && entry.uses === uses && entry.hasHolder === (holder !== null) && entry.holderPrint === print
}

/** Every entry of the packs in force, by key; or what is wrong with them. */
function packedOf(machine: Machine, offer: number): Map<string, PackEntry> | string {
  const found = new Map<string, PackEntry>()
  for (const { id } of listedPacks(machine, `coupons:${offer}`)) {
    const pack = heldPack(machine, id)
    if (typeof pack === 'string') return pack
    for (const [n, chunk] of pack.chunks.entries()) {
      for (let i = 0; i < entriesIn(chunk, pack.index.header.holders); i += 1) {
        const entry = entryAt(chunk, i, pack.index.header.holders)
        if (chunkOf(pack.index, entry.key) !== n) return `cannot find ${entry.key} in pack ${id}`
        found.set(entry.key, entry)
      }
    }
  }
  return found
}

/** A pack that no list names, which should be gone; null = there is none. */
export function strayPack(machine: Machine): string | null {
  const listed = new Set(rows<PackListCached>(machine, 'packLists').flatMap(({ packs }) => packs.map(({ id }) => id)))
  const kept = [...rows<PackCached>(machine, 'packs').map(({ id }) => id), ...rows<ChunkCached>(machine, 'packChunks').map(({ pack }) => pack)]
  return kept.find((id) => !listed.has(id)) ?? null
}
