import { dateFigure } from '../figures'
import { reason, type RedemptionRule } from '../rule'

/** 2.7 row 5: the store's date is after the coupon's last day (2.5). */
export const couponExpired: RedemptionRule = {
  row: 5,
  keys: ['coupon.expired'],
  v2: 713,
  judge: ({ day, validThrough }) =>
    day > validThrough ? reason('coupon.expired', { validThrough: dateFigure(validThrough) }) : null,
}
