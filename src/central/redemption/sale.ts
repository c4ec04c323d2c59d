import type { Instant, PlainDate } from '../../domain/calendar/calendar'
import { localDate, localMinute } from '../../domain/calendar/zone-table'
import { convert } from '../../domain/money/convert'
import type { Minor } from '../../domain/money/money'
import { exchangeAt, type OrgIndex, type Place } from '../../domain/org/org-index'

/** What reports ask of a redemption (2.10), worked out when it is made. */
export interface SaleFigures {
  /** The store's day and hour of it. */
  readonly day: PlainDate
  readonly hour: number
  /** Minor units of the store's currency: what was given, and the bill it was given on. */
  readonly discount: Minor
  readonly sales: Minor
  /** The same in the organisation's currency, at the rate of the redemption; null where there was none. */
  readonly discountOrg: Minor | null
  readonly salesOrg: Minor | null
}

const MINUTES_OF_AN_HOUR = 60

export function saleOf(index: OrgIndex, place: Pick<Place, 'currency' | 'zone'>, at: Instant, made: { readonly discount: Minor; readonly total: Minor }): SaleFigures {
  const { currency } = index.org
  const exchange = place.currency === currency ? null : exchangeAt(index, place.currency, currency, at)
  const inOrg = (amount: Minor): Minor | null => (place.currency === currency ? amount : exchange === null ? null : convert(amount, exchange))
  return {
    day: localDate(place.zone, at),
    hour: Math.floor(localMinute(place.zone, at) / MINUTES_OF_AN_HOUR),
    discount: made.discount,
    sales: made.total,
    discountOrg: inOrg(made.discount),
    salesOrg: inOrg(made.total),
  }
}
