import type { Offer } from '../../domain/offer/offer'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import type { CouponGroup } from '../core/offer-book-port'

/** Up to so many coupons are counted all at once, in less than a tenth of a second. */
export const MANY = 200_000
/** After so many milliseconds no further part is begun: somebody is waiting. */
const PATIENCE = 3000

export interface Counted {
  readonly groups: readonly CouponGroup[]
  /** There are more than these: counting them all takes longer than anybody waits. */
  readonly atLeast: boolean
}

/** The groups of an offer's coupons, counted part by part where there are many, for as long as somebody may be kept waiting. */
export async function groupsWithin(core: Core, tx: CentralTx, id: Offer['id'], perCoupon: number | null, many = MANY): Promise<Counted> {
  const { issued, made } = await tx.offers.counts(id)
  if (Math.max(issued, made) <= many) return { groups: await tx.offerBook.groups(id, perCoupon), atLeast: false }
  const began = core.clock.now()
  const groups: CouponGroup[] = []
  for (let part = 0; ; part++) {
    const more = await tx.offerBook.groupsOfPart(id, perCoupon, part)
    if (more === null) return { groups, atLeast: false }
    groups.push(...more)
    if (core.clock.now() - began > PATIENCE) return { groups, atLeast: true }
  }
}
