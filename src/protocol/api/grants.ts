import { z } from 'zod'
import { count, epochMillis, idNumber, opId, text } from '../scalars'

/** An allowance that a till holds, for whoever keeps an offer (4.4). */
export const grantShown = z.strictObject({
  id: opId,
  till: z.strictObject({ id: idNumber, code: text(60), name: text(100), store: text(100) }),
  units: count,
  /** Units whose redemptions have arrived. */
  spent: count,
  grantedAt: epochMillis,
  expires: epochMillis,
  /** `frozen`: of a journal that is no longer written. `written_off`: burnt; what is left of it is nobody's any more. */
  state: z.enum(['open', 'frozen', 'written_off']),
})
export const offerGrants = z.strictObject({
  total: count.nullable(),
  uses: count,
  /** Units out with tills and not used: what is left lies between `total − uses − held` and `total − uses`. */
  held: count,
  grants: z.array(grantShown),
})

export const writeOffRequest = z.strictObject({ reason: text(200, 3) })

/** Offers whose sums do not add up; empty is as it must be (invariants I1 and I2). */
export const grantCheck = z.strictObject({
  broken: z.array(z.strictObject({ offer: idNumber, held: z.number().int(), out: z.number().int(), overspent: count })),
})
