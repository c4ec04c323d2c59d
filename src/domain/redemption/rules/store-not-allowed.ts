import type { UnitKey } from '../../org/unit-key'
import { reason, type RedemptionRule } from '../rule'

/**
 * 2.7 row 11: neither the till nor its store, zones or concepts are in the scope. A scope whose units are all gone matches
 * nothing and so allows no store.
 */
export const storeNotAllowed: RedemptionRule = {
  row: 11,
  keys: ['store.not_allowed'],
  v2: 735,
  judge: ({ offer, place }) =>
    offer.scope === null || anyOf(offer.scope, place.units)
      ? null
      : reason('store.not_allowed', { scope: { kind: 'units', units: offer.offer.redemption.scope } }),
}

function anyOf(scope: ReadonlySet<UnitKey>, units: readonly UnitKey[]): boolean {
  for (const unit of units) if (scope.has(unit)) return true
  return false
}
