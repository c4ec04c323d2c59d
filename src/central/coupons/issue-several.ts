import type { Instant } from '../../domain/calendar/calendar'
import { validityOf } from '../../domain/coupon/validity'
import type { OfferId } from '../../domain/ids'
import { decideIssual } from '../../domain/issual/decide-issual'
import type { IssualRequest } from '../../domain/issual/issual'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import { newOpId } from '../core/op-id'
import type { CouponStored, CustomerStored } from '../core/rows'
import { codesLeft } from './take-code'
import { issualSituation, takeOne, tellTills, type IssueAsked } from './issue'

export interface IssuedSeveral {
  readonly coupons: readonly CouponStored[]
  /** The one coupon was held before and is given again. */
  readonly resent: boolean
  /** Why there are no more; empty when all that were asked for are there. */
  readonly reasons: readonly string[]
}

/**
 * Up to `count` coupons of one offer for one customer, decided by 2.6 one after the other, until one is refused. What one
 * issual would read again, the next one knows. A coupon that is held already is given again once: there is no second.
 */
export async function issueSeveral(
  core: Core,
  tx: CentralTx,
  asked: Pick<IssueAsked, 'offer' | 'place' | 'issuer'>,
  customer: CustomerStored | null,
  count: number,
): Promise<IssuedSeveral> {
  const at = core.clock.now() as Instant
  const found = await issualSituation(core, tx, asked, customer, at)
  if (found === null) return { coupons: [], resent: false, reasons: ['offer.not_found'] }
  const { offer, held } = found
  const coupons: CouponStored[] = []
  let { request } = found
  let reasons: readonly string[] = []
  let resent = false
  while (coupons.length < count && reasons.length === 0) {
    const decision = decideIssual(offer, asked.place, request)
    if (!decision.ok) {
      reasons = decision.reasons.map(({ key }) => key)
      break
    }
    if (customer === null) throw new Error('issued to nobody')
    if (decision.resent) {
      resent = coupons.length === 0
      if (resent && held !== null) coupons.push(held.coupon)
      if (coupons.length < count) reasons = ['issual.customer_limit']
      break
    }
    const coupon = await takeOne(tx, { ...asked, opId: newOpId(core) }, offer, customer, decision, at)
    coupons.push(coupon)
    const { validThrough } = validityOf(offer.offer, coupon.issuedOn, null)
    // Without a number there may still be an end: of codes that were uploaded, the next one is looked for.
    const left = request.codesLeft === null ? await codesLeft(tx, offer) : request.codesLeft - 1
    request = { ...afterOne(request, offer.offer.id, { live: true, issuedOn: coupon.issuedOn, validThrough }, at), codesLeft: left }
  }
  if (customer !== null && coupons.length > 0 && !resent) await tellTills(tx, asked.offer, customer, coupons)
  return { coupons, resent, reasons }
}

function afterOne(request: IssualRequest, offer: OfferId, held: NonNullable<IssualRequest['held']>, at: Instant): IssualRequest {
  return {
    ...request,
    received: [...request.received, { offer, at }],
    issuedTotal: request.issuedTotal + 1,
    held,
  }
}
