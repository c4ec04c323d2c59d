import type { PlainDate } from '../calendar/calendar'
import { boundOf, type OfferLife } from '../offer/last-day'
import { fail, ok, type Result } from '../result'

/**
 * Whether one coupon's last day may be set to `day` by hand, also for a coupon that has expired (2.5). `today` is the
 * organisation's date.
 */
export function judgeExplicitEnd(
  offer: OfferLife,
  day: PlainDate,
  today: PlainDate,
): Result<PlainDate, 'expiry.past_offer' | 'expiry.in_past'> {
  const bound = boundOf(offer)
  if (bound !== null && day > bound) return fail('expiry.past_offer')
  return day < today ? fail('expiry.in_past') : ok(day)
}
