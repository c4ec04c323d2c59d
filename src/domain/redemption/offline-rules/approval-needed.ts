import { reason } from '../rule'
import { offlineRule } from './offline-rule'

/** 4.4: mode `approval` needs a manager on the spot. */
export const approvalNeeded = offlineRule('offline.approval_needed', ({ offer }, state) =>
  offer.offer.offline.mode === 'approval' && (state.approvedBy ?? '') === '' ? reason('offline.approval_needed') : null,
)
