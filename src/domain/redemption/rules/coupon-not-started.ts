import { ALWAYS, dayNumberOf, type DayNumber } from '../../calendar/day-number'
import { dateFigure } from '../figures'
import { reason, type RedemptionRule } from '../rule'
import type { Trial } from '../trial'

/** 2.7 row 7: `start` not reached (2.5); not judged for a code whose issual has not arrived. */
export const couponNotStarted: RedemptionRule = {
  row: 7,
  keys: ['coupon.not_started'],
  v2: 739,
  judge: (trial) => {
    if (trial.coupon.state === 'reserved') return null
    const start = Math.max(trial.offer.startFrom, afterIssue(trial)) as DayNumber
    return trial.day < start
      ? reason('coupon.not_started', { startsOn: dateFigure(start), wait: { kind: 'days', n: start - trial.day } })
      : null
  },
}

/** n counts calendar dates from the day of issue; 0 never delays, even where the store's calendar is behind the issuer's. */
function afterIssue({ offer, coupon }: Trial): DayNumber {
  const { afterDays } = offer.offer.redemption.start
  if (afterDays === null || afterDays === 0 || coupon.issuedOn === null) return ALWAYS
  return (dayNumberOf(coupon.issuedOn) + afterDays) as DayNumber
}
