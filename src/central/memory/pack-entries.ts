import { createHash } from 'node:crypto'
import { holderInput, printOf } from '../../domain/pack/holder-print'
import { encodeIdents, goneIdent, identEntry } from '../../domain/pack/ident-entry'
import { encodeChunk, MOST_USES, type PackEntry, type PackState } from '../../domain/pack/pack-format'
import { encodeUses, useEntry, useKey } from '../../domain/pack/use-entry'
import type { EntriesOf, EntryPage, PackTable, UseRead } from '../core/pack-port'
import type { CouponStored } from '../core/rows'
import type { AtOnce } from './at-once'
import { inOrder } from './kept'
import { withHolder, type State } from './state'

export type Entries = 'entries' | 'changedEntries' | 'couponsOf' | 'identsOf' | 'usesOf' | 'exceptions'
type ChangedKeys = AtOnce<PackTable>['changedKeys']

/** What stands in the tables, as entries of packs. */
export function packEntries(state: State, changedKeys: ChangedKeys): Pick<AtOnce<PackTable>, Entries> {
  const { coupons, customers, idents, redemptions } = state
  const byKey = (offer: number) => inOrder(coupons.where((coupon) => coupon.offer === offer), ({ codeKey }) => codeKey, ({ slot }) => slot).map((coupon) => withHolder(state, coupon))
  const people = (offers: readonly number[]) => {
    const holders = new Set(coupons.where(({ offer, state: stands }) => offers.includes(offer) && stands === 'issued').map(({ holder }) => holder))
    return inOrder(idents.where(({ customer }) => holders.has(customer)), ({ ident }) => ident).flatMap(({ ident, customer }) => {
      const found = customers.get(String(customer))
      return found === null ? [] : [{ ident, token: found.token, blocked: found.blocked }]
    })
  }
  const uses = (offer: number): UseRead[] =>
    redemptions.where((made) => made.offer === offer && made.who !== null).map(({ opId, who, at, counted }) => ({ opId, who: who ?? '', at, counted }))
  const pages = (of: EntriesOf, keys: readonly string[] | null, after: string | null, limit: number): EntryPage => {
    const asked = keys === null ? null : new Set(keys)
    const wanted = (key: string) => asked === null || asked.has(key)
    if (of.family === 'idents') {
      const there = people([of.offer]).filter(({ ident }) => wanted(ident)).map(({ ident, token, blocked }) => ({ key: ident, entry: identEntry(ident, token, blocked) }))
      const held = new Set(there.map(({ key }) => key))
      const gone = (keys ?? []).filter((ident) => !held.has(ident)).map((ident) => ({ key: ident, entry: goneIdent(ident) }))
      return page(inOrder([...there, ...gone], ({ key }) => key), encodeIdents, after, limit)
    }
    if (of.family === 'uses') {
      const found = uses(of.offer).filter(({ opId, counted }) => (keys === null ? counted : wanted(opId)))
      const entries = found.map(({ who, opId, at, counted }) => useEntry(who, { opId, at, gone: !counted })).map((entry) => ({ key: useKey(entry), entry }))
      return page(inOrder(entries, ({ key }) => key), encodeUses, after, limit)
    }
    const fitting = byKey(of.offer).filter(fitsEntry).filter(({ codeKey }) => wanted(codeKey))
    return page(fitting.map((coupon) => ({ key: coupon.codeKey, entry: entryOf(coupon, of.holders) })), (entries) => encodeChunk(entries, of.holders), after, limit)
  }
  return {
    entries: (of, after, limit) => pages(of, null, after, limit),
    changedEntries: (of, pos, after, limit) => pages(of, changedKeys(of, pos, '', Infinity), after, limit),
    couponsOf(offer, keys) {
      const asked = new Set(keys)
      return byKey(offer).filter(({ codeKey, slot }) => slot === 0 && asked.has(codeKey))
    },
    identsOf: (offers, asked) => people(offers).filter(({ ident }) => asked.includes(ident)),
    usesOf: (offer, opIds) => uses(offer).filter(({ opId }) => opIds.includes(opId)),
    exceptions(offer, after, limit) {
      const [key = '', slot = '-1'] = (after ?? '').split(':')
      const rest = byKey(offer).filter((coupon) => coupon.codeKey > key || (coupon.codeKey === key && coupon.slot > Number(slot)))
      return rest.filter((coupon) => !fitsEntry(coupon)).slice(0, limit)
    },
  }
}

interface Keyed<Entry> {
  readonly key: string
  readonly entry: Entry
}

function page<Entry>(all: readonly Keyed<Entry>[], encode: (entries: readonly Entry[]) => Uint8Array, after: string | null, limit: number): EntryPage {
  const found = all.filter(({ key }) => after === null || key > after).slice(0, limit)
  return { entries: encode(found.map(({ entry }) => entry)), next: found.length < limit ? null : (found.at(-1)?.key ?? null) }
}

type Fitting = CouponStored & { readonly state: PackState }

const fitsEntry = (coupon: CouponStored): coupon is Fitting =>
  coupon.slot === 0 && coupon.explicitThrough === null && coupon.uses <= MOST_USES && coupon.state !== 'reserved'

function entryOf({ codeKey, state, issuedOn, holder, uses }: Fitting, holders: boolean): PackEntry {
  const print = holders && holder !== null ? printOf(createHash('sha256').update(holderInput(codeKey, holder.token)).digest()) : null
  return { key: codeKey, state, issuedOn, hasHolder: holder !== null, holderPrint: print, uses }
}
