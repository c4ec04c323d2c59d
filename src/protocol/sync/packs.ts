import { z } from 'zod'
import { count, idNumber, sha256Hex } from '../scalars'

/*
 * Packs (4.3), beside the rows of a `coupons`, `idents` or `uses` feed. Their bytes are laid out in src/domain/pack.
 *
 *   GET /sync/v1/packs/<id>/index                   header and index; their SHA-256 is the id
 *   GET /sync/v1/packs/<id>/chunks?from=N&count=M   the chunks N to N+M−1 one behind the other
 */

/** Chunks in one answer. */
export const MAX_CHUNKS = 128
/** Packs of one set: a till looks a code up in each of them. */
export const MAX_PACKS = 8
/** Offers whose customers one `idents` feed brings packed; those of further ones are rows. */
export const MAX_PACKED_OFFERS = 200
/** Packs beside one feed. */
export const MAX_FEED_PACKS = MAX_PACKS * MAX_PACKED_OFFERS
/**
 * With this key to begin after instead of none, a till says that it understands packs of `idents` and `uses`. Whoever knows
 * of no such packs takes it for the beginning, and sends rows.
 */
export const WITH_PACKS = ''

/** One pack of a snapshot. Those of one offer come oldest first, and what a later one says of a key holds. */
export const packSummary = z.strictObject({
  id: sha256Hex,
  entries: z.number().int().min(1).max(0xff_ff_ff_ff),
  chunks: z.number().int().min(1),
  /** Of all chunks together, without the index. */
  bytes: count,
  /** Entries have the print of their holder. */
  holders: z.boolean(),
  /** Not coupons but who holds them, or who used them, and of which offer. */
  family: z.enum(['idents', 'uses']).optional(),
  offer: idNumber.optional(),
})
export type PackSummary = z.infer<typeof packSummary>

export const packParams = z.strictObject({ pack: sha256Hex })
export const chunkQuery = z.strictObject({
  from: z.coerce.number().int().min(0).max(0xff_ff_ff_ff),
  count: z.coerce.number().int().min(1).max(MAX_CHUNKS),
})
