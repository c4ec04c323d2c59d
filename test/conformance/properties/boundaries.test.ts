import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Instant } from '../../../src/domain/calendar/calendar'
import { localDate, localMinute, offsetAt } from '../../../src/domain/calendar/zone-table'
import type { PreparedOffer } from '../../../src/domain/offer/prepare-offer'
import { orgZone, type Place } from '../../../src/domain/org/org-index'
import { decide } from '../../../src/domain/redemption/decide'
import { ORG, placeAt, preparedOf } from '../world'
import { anyTrial } from './arbitraries'

const MINUTE = 60_000

/**
 * Whether one of the moments the rules name lies after `from` and not after `to`: midnight of the store (days, starts, gaps),
 * midnight of the organisation (rates), an end of a slot, a change of the store's clock. All of them are whole minutes.
 */
function boundaryBetween(offer: PreparedOffer, place: Place, from: Instant, to: Instant): boolean {
  const edges = new Set(offer.windows?.slots.flatMap((slot) => [slot.from, slot.to]) ?? [])
  for (let minute = Math.floor(from / MINUTE) + 1; minute * MINUTE <= to; minute++) {
    const at = (minute * MINUTE) as Instant
    const before = (at - MINUTE) as Instant
    if (edges.has(localMinute(place.zone, at))) return true
    if (offsetAt(place.zone, at) !== offsetAt(place.zone, before)) return true
    if (localDate(place.zone, at) !== localDate(place.zone, before)) return true
    if (localDate(orgZone(ORG), at) !== localDate(orgZone(ORG), before)) return true
  }
  return false
}

test('time moves a decision only at the moments the rules name', () => {
  let compared = 0
  fc.assert(
    fc.property(anyTrial, fc.integer({ min: 1, max: 240 * 60 }), ({ till, offer, request }, seconds) => {
      const prepared = preparedOf(offer)
      const place = placeAt(till)
      const later = (request.at + seconds * 1000) as Instant
      fc.pre(!boundaryBetween(prepared, place, request.at, later))
      compared += 1
      expect(JSON.stringify(decide(prepared, place, { ...request, at: later }))).toBe(JSON.stringify(decide(prepared, place, request)))
    }),
    { numRuns: 1500 },
  )
  expect(compared).toBeGreaterThan(1000)
})
