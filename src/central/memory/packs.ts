import { createHash } from 'node:crypto'
import { holderInput, printOf } from '../../domain/pack/holder-print'
import { encodeChunk, MOST_USES, type PackEntry, type PackState } from '../../domain/pack/pack-format'
import type { DenyRow } from '../../protocol/sync/feed-rows'
import type { PackSet, PackTable } from '../core/pack-port'
import type { CouponStored } from '../core/rows'
import { isAnew, isPacked } from '../feeds/feed-changes'
import { later, type AtOnce } from './at-once'
import { inOrder } from './kept'
import { withHolder, type State } from './state'

export function packTable(state: State): PackTable {
  return later<PackTable>({ ...making(state), ...growing(state), ...couponsAsEntries(state) })
}

type Growing = 'growth' | 'changedKeys'
type Entries = 'entries' | 'entriesOf' | 'couponsOf' | 'exceptions'

function making({ packs, packSets, numbers }: State): Omit<AtOnce<PackTable>, Growing | Entries> {
  const named = (id: string) => packs.where(({ summary }) => summary?.id === id)[0]
  const leave = (offer: number, stays: readonly string[], at: number) => {
    for (const pack of packs.where((of) => of.offer === offer)) {
      const leftAt = stays.includes(pack.summary?.id ?? '') ? null : (pack.leftAt ?? at)
      packs.put(String(pack.number), { ...pack, leftAt })
    }
  }
  return {
    claim: () => true,
    sets: () => inOrder(packSets.where(() => true), ({ offer }) => offer),
    setOf: (offer) => packSets.get(String(offer)),
    begin(offer) {
      const number = (numbers.pack += 1)
      packs.add(String(number), { number, offer, summary: null, index: null, chunks: [], leftAt: null })
      return number
    },
    addChunks(number, _from, added) {
      packs.change(String(number), (pack) => ({ ...pack, chunks: [...pack.chunks, ...added.map((chunk) => chunk.slice())] }))
    },
    end(number, summary, index) {
      if (named(summary.id) === undefined) packs.change(String(number), (pack) => ({ ...pack, summary, index }))
      else packs.delete(String(number))
    },
    drop(number) {
      packs.delete(String(number))
    },
    adopt(set: PackSet, at) {
      packSets.put(String(set.offer), set)
      leave(set.offer, set.packs.map(({ id }) => id), at)
    },
    retire(offer, at) {
      packSets.delete(String(offer))
      leave(offer, [], at)
    },
    sweep(before) {
      const over = packs.where(({ leftAt }) => leftAt !== null && leftAt < before)
      for (const { number } of over) packs.delete(String(number))
      return over.length
    },
    offerOf: (id) => named(id)?.offer ?? null,
    index: (id) => named(id)?.index ?? null,
    chunks: (id, from, count) => named(id)?.chunks.slice(from, from + count) ?? [],
  }
}

function growing({ changes }: State): Pick<AtOnce<PackTable>, Growing> {
  const since = (offer: number, pos: number) => changes.where((change) => change.feed === `coupons:${offer}` && change.pos !== null && change.pos > pos)
  return {
    growth: (sets, most) =>
      sets.map(({ offer, pos }) => {
        const found = since(offer, pos)
        return { offer, changes: Math.min(found.filter(isOfCoupon).length, most), anew: found.some((change) => isAnew(change) && !isPacked(change)) }
      }),
    changedKeys(offer, pos, after, limit) {
      const denied = changes.where((change) => change.feed === 'deny' && change.pos !== null && change.pos > pos && (change.body as DenyRow | null)?.offer === offer)
      const keys = [...since(offer, pos), ...denied].filter(isOfCoupon).flatMap(({ key }) => (key > after ? [key] : []))
      return [...new Set(keys)].sort().slice(0, limit)
    },
  }
}

/** Not `anew:…`, nor a customer's own issue of a common code. */
const isOfCoupon = ({ key }: { readonly key: string }): boolean => !key.includes(':')

function couponsAsEntries(state: State): Pick<AtOnce<PackTable>, Entries> {
  const byKey = (offer: number) => inOrder(state.coupons.where((coupon) => coupon.offer === offer), ({ codeKey }) => codeKey, ({ slot }) => slot).map((coupon) => withHolder(state, coupon))
  return {
    entries(offer, holders, after, limit) {
      const rest = byKey(offer).filter(fitsEntry).filter((coupon) => after === null || coupon.codeKey > after)
      const page = rest.slice(0, limit)
      return { entries: encodeChunk(page.map((coupon) => entryOf(coupon, holders)), holders), next: page.length < limit ? null : (page.at(-1)?.codeKey ?? null) }
    },
    entriesOf(offer, holders, keys) {
      const asked = new Set(keys)
      const found = byKey(offer).filter(fitsEntry).filter((coupon) => asked.has(coupon.codeKey))
      return encodeChunk(found.map((coupon) => entryOf(coupon, holders)), holders)
    },
    couponsOf(offer, keys) {
      const asked = new Set(keys)
      return byKey(offer).filter(({ codeKey, slot }) => slot === 0 && asked.has(codeKey))
    },
    exceptions(offer, after, limit) {
      const [key = '', slot = '-1'] = (after ?? '').split(':')
      const rest = byKey(offer).filter((coupon) => coupon.codeKey > key || (coupon.codeKey === key && coupon.slot > Number(slot)))
      return rest.filter((coupon) => !fitsEntry(coupon)).slice(0, limit)
    },
  }
}

type Fitting = CouponStored & { readonly state: PackState }

const fitsEntry = (coupon: CouponStored): coupon is Fitting =>
  coupon.slot === 0 && coupon.explicitThrough === null && coupon.uses <= MOST_USES && coupon.state !== 'reserved'

function entryOf({ codeKey, state, issuedOn, holder, uses }: Fitting, holders: boolean): PackEntry {
  const print = holders && holder !== null ? printOf(createHash('sha256').update(holderInput(codeKey, holder.token)).digest()) : null
  return { key: codeKey, state, issuedOn, hasHolder: holder !== null, holderPrint: print, uses }
}
