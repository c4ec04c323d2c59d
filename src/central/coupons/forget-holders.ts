import type { CentralTx } from '../core/central-store'
import { holderChange } from '../feeds/feed-changes'

/** Tills know who holds a live coupon of an offer they see, and nobody else (4.2). Told after coupons of these customers have died. */
export async function forgetHolders(tx: CentralTx, customers: readonly number[]): Promise<void> {
  for (const id of [...new Set(customers)].sort((a, b) => a - b)) {
    const offers = await tx.customers.holdsOf(id)
    const customer = await tx.customers.byId(id)
    if (customer === null) continue
    const { token, blocked } = customer
    await tx.feeds.append((await tx.customers.identsOf(id)).map((ident) => holderChange(ident, offers, { token, blocked })))
  }
}
