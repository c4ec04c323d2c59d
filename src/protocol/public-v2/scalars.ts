import { z } from 'zod'
import { text } from '../scalars'

/** v2 integrations send amounts as number or text; both are read as exact decimals. */
export const amount = z.union([z.number().min(0).max(Number.MAX_SAFE_INTEGER), z.string().max(20).regex(/^\d{1,16}(\.\d{1,4})?$/)])

/** Numbers that v2 keeps in 32 bits; more is refused instead of wrapped round. -1 and null mean "no limit". */
export const limit = z.number().int().min(-1).max(2_147_483_647).nullish()

/** How v2 names a customer: one of these is enough. */
export const v2Customer = z.object({
  id: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER).nullish(),
  mobile: text(30).nullish(),
  email: text(254).nullish(),
  externalId: text(100).nullish(),
})

export const warnings = z.array(z.unknown())
export const statusCode = z.object({ status: z.boolean(), code: z.number().int(), message: z.string() })
