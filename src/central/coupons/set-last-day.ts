import type { Instant, PlainDate } from '../../domain/calendar/calendar'
import { localDate } from '../../domain/calendar/zone-table'
import { normaliseCode } from '../../domain/codes/normalise-code'
import { judgeExplicitEnd } from '../../domain/coupon/explicit-end'
import { orgZone } from '../../domain/org/org-index'
import { fail, ok, type Result } from '../../domain/result'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import { codeKeyOf } from '../core/keyed-hashes'
import type { CouponStored, CustomerStored } from '../core/rows'
import { couponChange } from '../feeds/feed-changes'

export interface LastDayAsked {
  readonly code: string
  /** Of this series only; null = whichever has the code. */
  readonly series: number | null
  /** Needed for a common code, where each customer has a coupon of their own; otherwise the coupon must be theirs. */
  readonly customer: CustomerStored | null
  readonly day: PlainDate
}

export type LastDayProblem = 'code.unknown' | 'coupon.revoked' | 'coupon.not_holder' | 'customer.required' | 'expiry.past_offer' | 'expiry.in_past'

/** Sets the last day of one coupon by hand, also of one that has expired (2.5), and tells the tills. The audit is the caller's. */
export async function setLastDay(core: Core, tx: CentralTx, { code, series, customer, day }: LastDayAsked): Promise<Result<CouponStored, LastDayProblem>> {
  const normal = normaliseCode(code)
  const base = normal.ok ? await tx.coupons.find(codeKeyOf((await tx.org.keys()).code, normal.value), 0) : null
  const offer = base === null ? null : await core.catalogue.offer(tx, base.offer)
  if (base === null || offer === null || (series !== null && base.offer !== series)) return fail('code.unknown')
  const common = offer.offer.codes.kind === 'common'
  if (common && customer === null) return fail('customer.required')
  const coupon = common && customer !== null ? await tx.coupons.find(base.codeKey, customer.id) : base
  if (coupon === null || (customer !== null && coupon.holder?.id !== customer.id)) return fail('coupon.not_holder')
  if (coupon.state === 'revoked' || base.state === 'revoked') return fail('coupon.revoked')
  const today = localDate(orgZone(offer.org), core.clock.now() as Instant)
  const judged = judgeExplicitEnd(offer.offer, day, today)
  if (!judged.ok) return judged
  await tx.wallet.setThrough(coupon, day)
  const changed = { ...coupon, explicitThrough: day }
  await tx.feeds.append([couponChange(changed)])
  await tx.messages.lastDayMoved(coupon.offer)
  return ok(changed)
}
