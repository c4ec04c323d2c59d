import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import { openScope } from '../sync/till-scope'

export type PackPart = 'index' | { readonly from: number; readonly count: number }

/** The index of a pack, or some of its chunks one behind the other. A pack of an offer that the till does not see is none. */
export function packPart(core: Core, till: number, id: string, part: PackPart): Promise<Answer<Uint8Array>> {
  return core.store.read(async (tx): Promise<Answer<Uint8Array>> => {
    const seen = await openScope(core, tx, till)
    if (!seen.ok) return seen
    const scope = seen.value
    const offer = await tx.packs.offerOf(id)
    if (offer === null || !scope.offers.has(offer)) return refuse('request.not_found', 'pack')
    if (part === 'index') {
      const index = await tx.packs.index(id)
      return index === null ? refuse('request.not_found', 'pack') : { ok: true, value: index }
    }
    const chunks = await tx.packs.chunks(id, part.from, part.count)
    return chunks.length === 0 ? refuse('request.not_found', 'from') : { ok: true, value: Buffer.concat(chunks) }
  })
}
