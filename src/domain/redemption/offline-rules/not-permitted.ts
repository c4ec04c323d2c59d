import { isCentreOnly } from '../../allowance/uses-alone'
import { reason } from '../rule'
import { offlineRule } from './offline-rule'

/** 4.4: mode `never`; and `strict` with a customer's limit or gap, which no allowance can keep (ADR 67). */
export const notPermitted = offlineRule('offline.not_permitted', ({ offer }) =>
  isCentreOnly(offer.offer) ? reason('offline.not_permitted') : null,
)
