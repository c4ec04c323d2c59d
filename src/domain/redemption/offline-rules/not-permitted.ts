import { reason } from '../rule'
import { offlineRule } from './offline-rule'

/** 4.4: mode `never`. */
export const notPermitted = offlineRule('offline.not_permitted', ({ offer }) =>
  offer.offer.offline.mode === 'never' ? reason('offline.not_permitted') : null,
)
