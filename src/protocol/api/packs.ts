import { z } from 'zod'
import { count, epochMillis, sha256Hex } from '../scalars'

/** What of an offer tills have packed (4.3), for whoever looks after the service. */
export const offerPacks = z.strictObject({
  sets: z.array(
    z.strictObject({
      family: z.enum(['coupons', 'idents', 'uses']),
      madeAt: epochMillis,
      /** Rows that stand over the packs, counted up to 10 000; and whether bulk work waits for the packs to catch up. */
      behind: count,
      waiting: z.boolean(),
      /** Oldest first; `bytes` as a till fetches them. */
      packs: z.array(z.strictObject({ id: sha256Hex, entries: count, bytes: count })),
    }),
  ),
})
