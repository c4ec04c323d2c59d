import { issualReason, v2Both, type IssualRule } from '../rule'

/** 2.6: paused or ended. */
export const offerNotActive: IssualRule = {
  key: 'offer.not_active',
  v2: v2Both(722),
  judge: ({ offer }) =>
    offer.offer.status === 'active'
      ? null
      : issualReason('offer.not_active', { status: { kind: 'text', text: offer.offer.status } }),
}
