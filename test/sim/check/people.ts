import { identAt } from '../../../src/domain/pack/ident-entry'
import { chunksWith, type PackIndex } from '../../../src/domain/pack/pack-index'
import { widthOf } from '../../../src/domain/pack/pack-layout'
import { useAt } from '../../../src/domain/pack/use-entry'
import type { IdentCached, UseCached } from '../../../src/till/cache/rows'
import type { Machine } from '../machine/machine'
import { heldPack, listedPacks } from './held-packs'

/*
 * What a till knows of customers and of uses, rows and packs together, as texts by key: a row holds against every pack, of
 * one offer a later pack against an earlier one.
 */

/** Packs keep half of an identKey and of a customer. */
const HALF = 32

type Said = Map<string, string | null>

const identText = ({ token, blocked }: Pick<IdentCached, 'token' | 'blocked'>): string => `${token} ${blocked ? 'blocked' : ''}`
const useText = ({ customer, at }: Pick<UseCached, 'customer' | 'at'>): string => `${customer.slice(0, HALF)} ${at}`

/** How rows of a family are told apart and compared. */
const FAMILIES = {
  idents: {
    ofRow: (row: IdentCached): [string, string | null] => [row.identKey.slice(0, HALF), row.gone === true ? null : identText(row)],
    at: (chunk: Uint8Array, i: number) => {
      const entry = identAt(chunk, i)
      return { key: entry.ident, head: entry.ident, text: entry.gone ? null : identText(entry) }
    },
  },
  uses: {
    ofRow: (row: UseCached): [string, string | null] => [row.key, row.gone === true ? null : useText(row)],
    at: (chunk: Uint8Array, i: number) => {
      const entry = useAt(chunk, i)
      return { key: entry.opId, head: entry.customer, text: entry.gone ? null : useText(entry) }
    },
  },
} as const

/**
 * One difference between what a till knows of the feed and what it should, or null. `held` and `expected`: rows of the
 * feed's table.
 */
export function peopleDifference(machine: Machine, feed: string, held: readonly unknown[], expected: readonly unknown[]): string | null {
  const family = feed.startsWith('idents:') ? 'idents' : 'uses'
  const ofRow = FAMILIES[family].ofRow as (row: unknown) => [string, string | null]
  const rows: Said = new Map(held.map(ofRow))
  const byOffer = new Map<number, Said>()
  for (const { id, offer } of listedPacks(machine, feed)) {
    const said = byOffer.get(offer) ?? new Map<string, string | null>()
    byOffer.set(offer, said)
    const wrong = readPack(machine, id, family, said)
    if (wrong !== null) return wrong
  }
  const known = new Map<string, string>()
  for (const [key, text] of [...byOffer.values()].flatMap((said) => [...said])) {
    if (text === null || rows.has(key)) continue
    if ((known.get(key) ?? text) !== text) return `packs say of ${key} both ${text} and ${known.get(key)}`
    known.set(key, text)
  }
  for (const [key, text] of rows) if (text !== null) known.set(key, text)
  for (const [key, text] of expected.map(ofRow)) {
    if (known.get(key) !== text) return `${key} is ${text} and held as ${known.get(key) ?? 'nothing'}`
    known.delete(key)
  }
  const [more] = known
  return more === undefined ? null : `holds ${more.join(' ')}`
}

/** Writes what a pack says over what is there; answers what is wrong with it, or null. */
function readPack(machine: Machine, id: string, family: keyof typeof FAMILIES, said: Said): string | null {
  const pack = heldPack(machine, id)
  if (typeof pack === 'string') return pack
  for (const [n, chunk] of pack.chunks.entries()) {
    for (let i = 0; i < chunk.length / widthOf(pack.index.header); i += 1) {
      const { key, head, text } = FAMILIES[family].at(chunk, i)
      if (!isFound(pack.index, head, n)) return `cannot find ${key} in pack ${id}`
      said.set(key, text)
    }
  }
  return null
}

function isFound(index: PackIndex, head: string, n: number): boolean {
  const chunks = chunksWith(index, head)
  return chunks !== null && chunks.from <= n && n <= chunks.to
}
