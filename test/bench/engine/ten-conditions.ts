import { dayNumberOf, dayOfWeek } from '../../../src/domain/calendar/day-number'
import { localDay, localMinute } from '../../../src/domain/calendar/zone-table'
import type { PreparedOffer } from '../../../src/domain/offer/prepare-offer'
import type { OrgIndex, Place } from '../../../src/domain/org/org-index'
import type { RedemptionRequest } from '../../../src/domain/redemption/decision'
import { offerOf } from './situation'

/** The offer of figure (a): ten conditions, judged on a bill total only. */
export function tenConditionOffer(org: OrgIndex): PreparedOffer {
  return offerOf(org, {
    couponExpiry: { kind: 'days', n: 30 },
    redemption: {
      anyone: true,
      start: { afterDays: 2 },
      perCoupon: 3,
      total: 5_000,
      scope: [
        { type: 'ZONE', id: 10 },
        { type: 'STORE', id: 700 },
      ],
      billMin: '500.00',
      billMax: '9000.00',
      windows: { daysOfWeek: [1, 2, 3, 4, 5], slots: [{ from: '10:00', to: '20:00' }] },
    },
  })
}

/**
 * What the same ten conditions look like to a peer: plain numbers and names. Local day, weekday and minute are worked out
 * for the peers beforehand; the engine works them out of the instant within its own time.
 */
export interface Facts {
  readonly status: string
  readonly day: number
  readonly weekday: number
  readonly minute: number
  readonly issued: number
  readonly units: readonly string[]
  readonly total: number
  readonly couponUses: number
  readonly offerUses: number
}

export function factsOf(request: RedemptionRequest, place: Place): Facts {
  const day = localDay(place.zone, request.at)
  const { issuedOn } = request.coupon
  if (issuedOn === null) throw new Error('the coupon of the bench is issued')
  return {
    status: 'active',
    day,
    weekday: dayOfWeek(day),
    minute: localMinute(place.zone, request.at),
    issued: dayNumberOf(issuedOn),
    units: place.units,
    total: request.bill.total,
    couponUses: request.uses.coupon,
    offerUses: request.uses.offer,
  }
}
