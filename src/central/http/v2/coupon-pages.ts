import type { CentralTx } from '../../core/central-store'
import type { Core } from '../../core/core'
import type { CouponStored } from '../../core/rows'
import type { Holding } from '../../core/wallet-port'
import { described, hasStatus, isReversed, keyOf, known, redemptionsOf, type HeldCoupon, type KnownCoupon } from './held-coupons'
import type { Listing } from './listing-query'

/** One page of a listing, and how many coupons the whole of it has. */
export interface CouponPage {
  readonly page: readonly HeldCoupon[]
  readonly total: number
}

/**
 * A page of what these customers have or had, by the moment of issual, then by code. The store cuts the page; only for a
 * filter, which hangs on the offers' days and on bills, all of their coupons are looked at, without what is told of each.
 */
export async function pageOfCustomers(core: Core, tx: CentralTx, customers: readonly number[], listing: Listing): Promise<CouponPage> {
  const { descending, offset, limit } = listing
  if (!isFiltered(listing)) {
    const { holdings, total } = await tx.wallet.holdings(customers, { descending, offset, limit })
    return { page: await described(tx, await known(core, tx, holdings)), total }
  }
  const { holdings } = await tx.wallet.holdings(customers, { descending, offset: 0, limit: null })
  return cut(core, tx, holdings, listing)
}

/** The same of coupons that were named one by one. */
export async function pageOfCoupons(core: Core, tx: CentralTx, coupons: readonly CouponStored[], listing: Listing): Promise<CouponPage> {
  const sign = listing.descending ? -1 : 1
  const order = (a: Holding, b: Holding) => (a.issuedAt === b.issuedAt ? (keyOf(a.coupon) < keyOf(b.coupon) ? -1 : 1) : sign * (a.issuedAt - b.issuedAt))
  return cut(core, tx, [...(await tx.wallet.issuedAt(coupons))].sort(order), listing)
}

const isFiltered = ({ statuses, transactions }: Listing): boolean => statuses !== null || transactions !== null

async function cut(core: Core, tx: CentralTx, holdings: readonly Holding[], listing: Listing): Promise<CouponPage> {
  const { statuses, offset, limit } = listing
  const ofStatus = (await known(core, tx, holdings)).filter((held) => statuses === null || [...statuses].some((status) => hasStatus(held, status)))
  const wanted = await onBills(tx, ofStatus, listing)
  return { page: await described(tx, wanted.slice(offset, offset + limit)), total: wanted.length }
}

async function onBills(tx: CentralTx, held: readonly KnownCoupon[], { transactions, reversed }: Listing): Promise<readonly KnownCoupon[]> {
  if (transactions === null) return held
  const made = await redemptionsOf(tx, held.map(({ coupon }) => coupon))
  return held.filter(({ coupon }) =>
    (made.get(keyOf(coupon)) ?? []).some((one) => (one.counted || (reversed && isReversed(one))) && one.billNumber !== null && transactions.has(one.billNumber)),
  )
}
