import { reason, type RedemptionRule } from '../rule'

/** 2.7 row 3: paused, or ended by hand. */
export const offerNotActive: RedemptionRule = {
  row: 3,
  keys: ['offer.not_active'],
  v2: 759,
  judge: ({ offer }) => {
    const { status } = offer.offer
    return status === 'active' ? null : reason('offer.not_active', { status: { kind: 'text', text: status } })
  },
}
