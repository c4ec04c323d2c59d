import type { Minor } from '../money/money'
import type { Bill, LineShare } from './bill'

/**
 * The bill the next coupon sees, where several are allowed: amounts reduced by the shares of the one before (2.3).
 * Without lines the total alone is reduced.
 */
export function afterCoupon(bill: Bill, discount: Minor, shares: readonly LineShare[]): Bill {
  const byId = new Map(shares.map(({ id, share }) => [id, share]))
  return {
    ...bill,
    total: (bill.total - discount) as Minor,
    lines: bill.lines.map((line) => ({ ...line, amount: (line.amount - (byId.get(line.id) ?? 0)) as Minor })),
  }
}
