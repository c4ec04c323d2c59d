import { hoursFigure } from '../figures'
import { reason } from '../rule'
import { offlineRule } from './offline-rule'

/** 4.4: more than `maxHours` since the last sync, in every mode that has a limit. */
export const tooLong = offlineRule('offline.too_long', ({ offer }, state) => {
  const { maxHours } = offer.limits
  return maxHours !== null && state.hoursSinceSync > maxHours
    ? reason('offline.too_long', { limit: hoursFigure(maxHours), since: hoursFigure(state.hoursSinceSync) })
    : null
})
