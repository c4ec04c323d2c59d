import type { ConflictClass } from '../../protocol/sync/conflict'
import type { CentralTx } from '../core/central-store'
import type { RedemptionStored } from '../core/rows'
import type { Judged } from '../redemption/judge'

/** Classes that are about what the customer had of the offer before. */
const OF_THE_CUSTOMER: readonly ConflictClass[] = ['customer_limit_exceeded', 'customer_gap_broken']

/** The customer's latest other use of the offer, where a conflict is about their uses; null where there is none to show. */
export async function otherUse(tx: CentralTx, conflict: ConflictClass | null, { coupon, who }: Judged): Promise<RedemptionStored | null> {
  if (conflict === null || !OF_THE_CUSTOMER.includes(conflict) || coupon === null || who === null) return null
  const last = (await tx.customers.uses(coupon.offer, who)).at(-1)
  return last === undefined ? null : tx.redemptions.get(last.opId)
}
