import type { PlainDate } from '../../calendar/calendar'
import { subtractMonthsClamped } from '../../calendar/plain-date'
import { issualReason, ofKnownCustomer, v2Both, type IssualRule } from '../rule'

/** Where the organisation has not decided otherwise. */
const MONTHS = 6

/** 2.6: had a coupon of a listed offer later than the same date six months earlier, clamped to the month's end. */
export const recentlyHad: IssualRule = {
  key: 'issual.recently_had',
  v2: v2Both(709),
  judge: ofKnownCustomer(({ offer, today, received, resends }) => {
    const { notAfterOffers } = offer.offer.issual
    if (resends || notAfterOffers.length === 0) return null
    const since = subtractMonthsClamped(today, offer.org.org.settings.issualMonths ?? MONTHS)
    let last: PlainDate = since
    for (const issue of received) {
      if (notAfterOffers.includes(issue.offer) && issue.on > last) last = issue.on
    }
    return last === since ? null : issualReason('issual.recently_had', { on: { kind: 'date', date: last } })
  }),
}
