import type { z } from 'zod'
import type { redeemIntent } from '../../protocol/sync/record'

/** What somebody wants to redeem, as a till journals it. */
export type RedeemIntent = z.infer<typeof redeemIntent>
