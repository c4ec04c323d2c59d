import type { DenyRow } from '../../protocol/sync/feed-rows'
import type { PackOf, PackTable } from '../core/pack-port'
import { isAnew, isPacked, packFeed } from '../feeds/feed-changes'
import { later, type AtOnce } from './at-once'
import { inOrder } from './kept'
import { packEntries, type Entries } from './pack-entries'
import type { ChangeKept, State } from './state'

export function packTable(state: State): PackTable {
  const growing = growth(state)
  return later<PackTable>({ ...making(state), ...growing, ...packEntries(state, growing.changedKeys) })
}

type Growing = 'growth' | 'changedKeys' | 'changedIdents'

const nameOf = ({ offer, family }: PackOf): string => `${family}:${offer}`

function making({ packs, packSets, numbers }: State): Omit<AtOnce<PackTable>, Growing | Entries> {
  const named = (id: string) => packs.where(({ summary }) => summary?.id === id)[0]
  const of = (asked: PackOf) => packs.where((pack) => nameOf(pack.of) === nameOf(asked))
  const leave = (asked: PackOf, stays: readonly string[], at: number) => {
    for (const pack of of(asked)) packs.put(String(pack.number), { ...pack, leftAt: stays.includes(pack.summary?.id ?? '') ? null : Math.min(pack.leftAt ?? at, at) })
  }
  return {
    claim: () => true,
    sets: () => inOrder(packSets.where(() => true), ({ offer }) => offer, ({ family }) => family),
    setOf: (asked) => packSets.get(nameOf(asked)),
    begin({ offer, family }) {
      const number = (numbers.pack += 1)
      packs.add(String(number), { number, of: { offer, family }, summary: null, index: null, chunks: [], leftAt: null })
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
    adopt(set, leaving) {
      packSets.put(nameOf(set), { ...set, forget: false })
      leave(set, set.packs.map(({ id }) => id), leaving)
    },
    forget(asked) {
      packSets.change(nameOf(asked), (set) => ({ ...set, forget: true }))
      for (const pack of of(asked)) if (pack.leftAt !== null) packs.put(String(pack.number), { ...pack, leftAt: 0 })
    },
    retire(asked, at) {
      packSets.delete(nameOf(asked))
      leave(asked, [], at)
    },
    sweep(before) {
      const over = packs.where(({ leftAt }) => leftAt !== null && leftAt < before)
      for (const { number } of over) packs.delete(String(number))
      return over.length
    },
    offerOf: (id) => named(id)?.of.offer ?? null,
    index: (id) => named(id)?.index ?? null,
    chunks: (id, from, count) => named(id)?.chunks.slice(from, from + count) ?? [],
  }
}

function growth({ changes }: State): Pick<AtOnce<PackTable>, Growing> {
  const since = (of: PackOf, pos: number) =>
    changes.where((change) => change.feed === packFeed(of) && change.pos !== null && change.pos > pos && (of.family !== 'idents' || isAbout(change, of.offer)))
  const keysOf = (found: readonly ChangeKept[], after: string, limit: number) =>
    [...new Set(found.filter(isOfOne).flatMap(({ key }) => (key > after ? [key] : [])))].sort().slice(0, limit)
  return {
    growth: (sets, most) =>
      sets.map(({ offer, family, pos }) => {
        const found = since({ offer, family }, pos)
        return { offer, family, changes: Math.min(found.filter(isOfOne).length, most), anew: found.some((change) => isAnew(change) && !isPacked(change)) }
      }),
    changedKeys(of, pos, after, limit) {
      const denied = (change: ChangeKept) => change.feed === 'deny' && change.pos !== null && change.pos > pos && (change.body as DenyRow | null)?.offer === of.offer
      return keysOf([...since(of, pos), ...(of.family === 'coupons' ? changes.where(denied) : [])], after, limit)
    },
    changedIdents: (sets, after, limit) => keysOf(sets.flatMap(({ offer, pos }) => since({ offer, family: 'idents' }, pos)), after, limit),
  }
}

/** Not `anew:…`, nor a customer's own issue of a common code. */
const isOfOne = ({ key }: { readonly key: string }): boolean => !key.includes(':')
/** An identifier that is nobody's any more concerns every offer. */
/** Of an identifier that is nobody's, or of whoever holds several offers, every set has to hear. */
function isAbout({ body }: ChangeKept, offer: number): boolean {
  const about = (body as { readonly offer?: number } | null)?.offer
  return about === undefined || about === offer
}
