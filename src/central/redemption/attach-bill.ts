import type { Instant } from '../../domain/calendar/calendar'
import { localDate } from '../../domain/calendar/zone-table'
import type { UnitId } from '../../domain/ids'
import { storePlace, type Place } from '../../domain/org/org-index'
import { fail, ok, type Result } from '../../domain/result'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import type { RedemptionStored } from '../core/rows'

export interface BillAttached {
  /** The redemption's number. */
  readonly redemption: number
  readonly billNumber: string
  /** The bill's total as text of the store's currency; null = not said. It is what the discount was worked out from, so it cannot change. */
  readonly total: ((place: Place) => string) | null
  /** Whose redemption it must be; null = not said. */
  readonly customer: number | null
}

export type AttachProblem = 'reversal.unknown' | 'reversal.already' | 'coupon.not_holder' | 'bill.total_differs' | 'bill.has_coupon'

/**
 * Gives a redemption the number of the bill it was made on, which came later (3.1). The bill may then carry no more coupons
 * than any other (2.3). A number given before is replaced. The audit is the caller's.
 */
export async function attachBill(core: Core, tx: CentralTx, { redemption, billNumber, total, customer }: BillAttached): Promise<Result<RedemptionStored, AttachProblem>> {
  const made = await tx.redemptions.byNumber(redemption)
  const { index, org } = await core.catalogue.view(tx)
  const place = made === null ? null : storePlace(index, made.store as UnitId)
  if (made === null || place === null) return fail('reversal.unknown')
  if (!made.counted) return fail('reversal.already')
  if (customer !== null && made.customer !== customer) return fail('coupon.not_holder')
  if (total !== null && total(place) !== made.bill.total) return fail('bill.total_differs')
  if (made.billNumber === billNumber) return ok(made)
  const day = localDate(place.zone, made.at as Instant)
  const others = (await couponsOn(tx, place, billNumber, day)) >= org.settings.couponsPerBill
  if (others) return fail('bill.has_coupon')
  await tx.bills.attach(made.opId, billNumber)
  return ok({ ...made, billNumber })
}

/** Coupons that the bill of this number carries already: a store gives a number once a day (its own day). Locks the number. */
export async function couponsOn(tx: CentralTx, place: Place, number: string, day: string): Promise<number> {
  return (await tx.bills.live(place.store.id, number)).filter((made) => localDate(place.zone, made as Instant) === day).length
}
