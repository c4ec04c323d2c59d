import type { PlainDate } from '../calendar/calendar'
import { localDate, type PreparedZone } from '../calendar/zone-table'
import type { OfferId } from '../ids'
import type { PreparedOffer } from '../offer/prepare-offer'
import type { Place } from '../org/org-index'
import type { IssualRequest } from './issual'

/** One try to issue, with everything the rules ask of it. */
export interface IssualTrial {
  readonly offer: PreparedOffer
  /** The issuing till or store; null where a service issues and no store is meant. */
  readonly place: Place | null
  readonly request: IssualRequest
  /** The issuing store's date, or the organisation's. */
  readonly today: PlainDate
  /** The customer's issues by day, in the same zone as `today`. */
  readonly received: readonly { readonly offer: OfferId; readonly on: PlainDate }[]
  /** How many of them are of this offer, and the last day of those. */
  readonly ownCount: number
  readonly ownLast: PlainDate | null
  /** Given the held coupon once more instead of a new one (2.6, `onRequalify`). */
  readonly resends: boolean
}

export function issualTrialOf(
  offer: PreparedOffer,
  place: Place | null,
  zone: PreparedZone,
  request: IssualRequest,
): IssualTrial {
  const received = request.received.map(({ offer: id, at }) => ({ offer: id, on: localDate(zone, at) }))
  const own = received.filter((issue) => issue.offer === offer.offer.id).map((issue) => issue.on)
  // Whoever holds a coupon was issued one, even where the list of issues does not reach back that far.
  const ownCount = Math.max(own.length, request.held === null ? 0 : 1)
  return {
    offer,
    place,
    request,
    today: localDate(zone, request.at),
    received,
    ownCount,
    ownLast: own.reduce<PlainDate | null>((last, on) => (last === null || on > last ? on : last), null),
    resends: resends(offer, request, ownCount),
  }
}

/** A customer who holds the common code, or is at the limit, gets a live coupon once more if the offer says so. */
function resends(offer: PreparedOffer, request: IssualRequest, ownCount: number): boolean {
  const { issual, codes } = offer.offer
  if (issual.onRequalify !== 'resend' || request.customer === null || request.held?.live !== true) return false
  return codes.kind === 'common' || (issual.maxPerCustomer !== null && ownCount >= issual.maxPerCustomer)
}
