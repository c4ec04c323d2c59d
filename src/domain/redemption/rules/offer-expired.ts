import { dateFigure } from '../figures'
import { reason, type RedemptionRule } from '../rule'

/** 2.7 row 4: the store's date is after the offer's last day; not judged under loyalty (2.5). */
export const offerExpired: RedemptionRule = {
  row: 4,
  keys: ['offer.expired'],
  v2: 712,
  judge: ({ offer, day }) =>
    !offer.loyalty && day > offer.lastDay ? reason('offer.expired', { lastDay: dateFigure(offer.lastDay) }) : null,
}
