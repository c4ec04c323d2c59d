import { z } from 'zod'
import { count, text } from '../scalars'
import { BUCKETS } from './feed-digest'
import { feedName } from './feed-rows'

/*
 * `digest`: whether a till holds what the centre would bring it, without bringing it again (research of 4.2, 2.2). The till
 * sends what it has worked out of its own rows at its cursor; the centre works out the same of its tables.
 */

const bucket = z.strictObject({ rows: count, sum: z.string().regex(/^[0-9a-f]{16}$/) })

export const digestRequest = z.strictObject({
  feed: feedName,
  epoch: text(64, 1),
  pos: count,
  buckets: z.array(bucket).length(BUCKETS),
})
export type DigestRequest = z.infer<typeof digestRequest>

export const digestReply = z.strictObject({
  /**
   * `same` or `differs`: judged at the till's position. `moved`: too much has changed since. `not_judged`: a feed of more
   * rows than are worked out for this, or one whose rows lie in packs, which have their own hashes.
   */
  state: z.enum(['same', 'differs', 'moved', 'not_judged']),
  /** Those that differ. */
  buckets: z.array(z.number().int().min(0).max(BUCKETS - 1)).max(BUCKETS),
})
export type DigestReply = z.infer<typeof digestReply>
