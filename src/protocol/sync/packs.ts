import { z } from 'zod'
import { count, sha256Hex } from '../scalars'

/*
 * Packs of codes (4.3), beside the rows of a `coupons` feed. Their bytes are laid out in src/domain/pack.
 *
 *   GET /sync/v1/packs/<id>/index                   header and index; their SHA-256 is the id
 *   GET /sync/v1/packs/<id>/chunks?from=N&count=M   the chunks N to N+M−1 one behind the other
 */

/** Chunks in one answer. */
export const MAX_CHUNKS = 128
/** Packs of one offer: a till looks a code up in each of them. */
export const MAX_PACKS = 8

/** One pack of a snapshot; they come oldest first, and what a later one says of a code holds. */
export const packSummary = z.strictObject({
  id: sha256Hex,
  entries: z.number().int().min(1).max(0xff_ff_ff_ff),
  chunks: z.number().int().min(1),
  /** Of all chunks together, without the index. */
  bytes: count,
  /** Entries have the print of their holder. */
  holders: z.boolean(),
})
export type PackSummary = z.infer<typeof packSummary>

export const packParams = z.strictObject({ pack: sha256Hex })
export const chunkQuery = z.strictObject({
  from: z.coerce.number().int().min(0).max(0xff_ff_ff_ff),
  count: z.coerce.number().int().min(1).max(MAX_CHUNKS),
})
