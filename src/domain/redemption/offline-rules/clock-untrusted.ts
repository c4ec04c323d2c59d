import { reason } from '../rule'
import { offlineRule } from './offline-rule'

/** 4.4: a clock that was set back or lost, where the offer's policy is to refuse; otherwise the record is only marked. */
export const clockUntrusted = offlineRule('clock.untrusted', ({ offer }, state) =>
  !state.clockTrusted && offer.offer.offline.clock === 'refuse' ? reason('clock.untrusted') : null,
)
