import { isCentreOnly } from '../../allowance/uses-alone'
import { reason } from '../rule'
import { offlineRule } from './offline-rule'

/** 4.4: mode `strict` spends only units the centre has granted to this till beforehand; where it grants none, no unit is missing. */
export const allowanceExhausted = offlineRule('offline.allowance_exhausted', ({ offer: { offer } }, state) =>
  offer.offline.mode === 'strict' && !isCentreOnly(offer) && (state.allowanceLeft ?? 0) < 1 ? reason('offline.allowance_exhausted') : null,
)
