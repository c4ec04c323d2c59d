import { findIdent } from '../../domain/pack/ident-entry'
import { chunksWith, readIndex } from '../../domain/pack/pack-index'
import type { CentralTx } from '../core/central-store'
import type { PackTable } from '../core/pack-port'

/**
 * Packs that name one of these identifiers, whose customer was erased (3.2), are made anew at the next look, and those that
 * were go at once. Until then a change of the feed stands over them.
 */
export async function forgetInPacks({ packs }: CentralTx, idents: readonly string[]): Promise<void> {
  for (const set of (await packs.sets()).filter(({ family }) => family === 'idents')) {
    for (const { id } of set.packs) {
      if (!(await holdsOneOf(packs, id, idents))) continue
      await packs.forget(set)
      break
    }
  }
}

async function holdsOneOf(packs: PackTable, id: string, idents: readonly string[]): Promise<boolean> {
  const index = readIndex((await packs.index(id)) ?? new Uint8Array())
  if (index === null) throw new Error('a pack of a set has no index')
  for (const ident of idents) {
    const range = chunksWith(index, ident)
    const chunks = range === null ? [] : await packs.chunks(id, range.from, range.to - range.from + 1)
    if (chunks.some((chunk) => findIdent(chunk, ident)?.gone === false)) return true
  }
  return false
}
