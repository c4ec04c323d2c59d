import { lastDayOf } from '../../offer/last-day'
import { issualReason, v2Both, type IssualRule } from '../rule'

/** 2.6: the offer's last day is past. Under loyalty too: only its redemption has no bound (2.5). */
export const offerExpired: IssualRule = {
  key: 'offer.expired',
  v2: v2Both(712),
  judge: ({ offer, today }) => {
    const lastDay = lastDayOf(offer.offer)
    return lastDay !== null && today > lastDay ? issualReason('offer.expired', { lastDay: { kind: 'date', date: lastDay } }) : null
  },
}
