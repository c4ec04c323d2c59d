import { reason } from '../rule'
import { offlineRule } from './offline-rule'

/** 4.4: mode `strict` spends only units the centre has granted to this till beforehand. */
export const allowanceExhausted = offlineRule('offline.allowance_exhausted', ({ offer }, state) =>
  offer.offer.offline.mode === 'strict' && (state.allowanceLeft ?? 0) < 1 ? reason('offline.allowance_exhausted') : null,
)
