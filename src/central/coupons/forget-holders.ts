import type { CentralTx } from '../core/central-store'
import type { CouponStored } from '../core/rows'
import { holderChange } from '../feeds/feed-changes'

/** Tills know who holds a live coupon of an offer they see, and nobody else (4.2). Told after these coupons have died. */
export async function forgetHolders(tx: CentralTx, dead: readonly CouponStored[]): Promise<void> {
  for (const id of [...new Set(dead.flatMap(({ holder }) => holder?.id ?? []))].sort((a, b) => a - b)) {
    const offers = await tx.customers.holdsOf(id)
    const customer = await tx.customers.byId(id)
    if (customer === null) continue
    const { token, blocked } = customer
    await tx.feeds.append((await tx.customers.identsOf(id)).map((ident) => holderChange(ident, offers, { token, blocked })))
  }
}
