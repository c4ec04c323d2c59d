import type { DayNumber } from '../../calendar/day-number'
import { localDay } from '../../calendar/zone-table'
import { dateFigure, daysFigure } from '../figures'
import { reason, type RedemptionRule } from '../rule'

/** 2.7 row 18: too few calendar days, in this store's zone, since the customer's last use. Not judged when `perCoupon` is 1. */
export const customerGap: RedemptionRule = {
  row: 18,
  keys: ['customer.gap'],
  v2: 738,
  judge: ({ offer, place, request, day }) => {
    const last = request.uses.customer.at(-1)
    if (offer.gapDays === null || request.customer === null || last === undefined) return null
    const allowed = (localDay(place.zone, last.at) + offer.gapDays) as DayNumber
    return day < allowed ? reason('customer.gap', { from: dateFigure(allowed), wait: daysFigure(allowed - day) }) : null
  },
}
