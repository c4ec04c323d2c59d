import { reason, type RedemptionRule } from '../rule'

/** 2.7 row 14, its last key, which may stand beside another of the row: something had to be converted and no rate is in force. */
export const currencyNoRate: RedemptionRule = {
  row: 14,
  keys: ['currency.no_rate'],
  v2: 759,
  judge: ({ offer, place, money }) =>
    money === null
      ? reason('currency.no_rate', {
          from: { kind: 'text', text: offer.offer.currency },
          to: { kind: 'text', text: place.currency },
        })
      : null,
}
