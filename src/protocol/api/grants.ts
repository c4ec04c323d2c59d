import { z } from 'zod'
import { count, epochMillis, idNumber, opId, text } from '../scalars'

/** An allowance that a till holds, for whoever keeps an offer (4.4). */
export const grantShown = z.strictObject({
  id: opId,
  till: z.strictObject({ id: idNumber, code: text(60), name: text(100), store: text(100) }),
  /** What its units are: uses of a limited offer, or codes to issue from in an outage. */
  of: z.enum(['uses', 'issues']),
  units: count,
  /** Units whose redemptions or issuals have arrived. */
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
  /** The limit on issuing, what was issued, and for how many more tills hold codes. */
  issualTotal: count.nullable(),
  issued: count,
  heldIssues: count,
  grants: z.array(grantShown),
})

export const writeOffRequest = z.strictObject({ reason: text(200, 3) })

/** Offers whose sums do not add up; empty is as it must be (invariants I1 and I2). */
export const grantCheck = z.strictObject({
  broken: z.array(z.strictObject({ offer: idNumber, of: z.enum(['uses', 'issues']), held: z.number().int(), out: z.number().int(), overspent: count })),
})
