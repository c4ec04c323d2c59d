import { countFigure, moneyFigure } from '../figures'
import type { Figure, Reason } from '../reason'
import { reason } from '../rule'
import type { Trial } from '../trial'
import type { OfflineState } from '../decision'
import { offlineRule } from './offline-rule'

/** 4.4: `perTill` uses that are not settled, or a discount above `perBillMax`, in the modes `bounded` and `approval`. */
export const capReached = offlineRule('offline.cap_reached', (trial, state) => perTillReached(trial, state) ?? perBillPassed(trial))

function perTillReached({ offer }: Trial, state: OfflineState): Reason | null {
  const { perTill } = offer.limits
  return perTill !== null && state.usesThisTill >= perTill
    ? reason('offline.cap_reached', { limit: countFigure(perTill), used: countFigure(state.usesThisTill) })
    : null
}

function perBillPassed({ money, worth, place }: Trial): Reason | null {
  const max = money?.amounts.perBillMax ?? null
  const discount = worth?.discount ?? null
  if (max === null || discount === null || discount <= max) return null
  const figures: Record<string, Figure> = { max: moneyFigure(max, place.currency), discount: moneyFigure(discount, place.currency) }
  return reason('offline.cap_reached', figures)
}
