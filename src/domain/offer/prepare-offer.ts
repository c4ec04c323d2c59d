import { ALWAYS, dayNumberOf, FOREVER, type DayNumber } from '../calendar/day-number'
import type { PlainDate } from '../calendar/calendar'
import type { OrgIndex } from '../org/org-index'
import { unitKey, type UnitKey } from '../org/unit-key'
import { prepareWindows, type PreparedWindows } from '../redemption/windows'
import { gapDaysOf, limitsCustomers } from './customer-limits'
import { offlineLimits, type OfflineLimits } from './default-offline'
import { offlineAmounts, onlineAmounts, type OfferAmounts } from './offer-amounts'
import { boundOf, isLoyalty, lastDayOf } from './last-day'
import type { Offer } from './offer'
import { prepareSelection, type PreparedSelection } from './product-sets'

/** An offer with everything worked out that does not depend on the single try. Make it once per version and keep it. */
export interface PreparedOffer {
  readonly offer: Offer
  readonly org: OrgIndex
  readonly loyalty: boolean
  /** The last day of the offer, and the day no coupon of it outlives (2.5). */
  readonly lastDay: DayNumber
  readonly bound: DayNumber
  readonly startFrom: DayNumber
  /** Null = everywhere. */
  readonly scope: ReadonlySet<UnitKey> | null
  /** Null = all products. */
  readonly selection: PreparedSelection | null
  /** Null = at any time. */
  readonly windows: PreparedWindows | null
  /** All products and sale items: works on a total without lines (2.3). */
  readonly billLevel: boolean
  /** A code that was never issued is refused (2.7 row 6). */
  readonly mustBeIssued: boolean
  /** A coupon that only a known customer may redeem (2.7 row 8). */
  readonly needsCustomer: boolean
  /** Days between two uses of a customer; null where it does not apply (2.7 row 18). */
  readonly gapDays: number | null
  readonly limits: OfflineLimits
  /** The offer's amounts in its own currency, as a try online and a till alone ask for them: nothing is exchanged. */
  readonly online: OwnMoney
  readonly offline: OwnMoney
}

interface OwnMoney {
  readonly amounts: OfferAmounts
  readonly exchange: null
}

/** Works the offer out against its organisation. Pure; costs a few microseconds, so callers cache it by offer version. */
export function prepareOffer(offer: Offer, org: OrgIndex): PreparedOffer {
  const { redemption, codes } = offer
  const limits = offlineLimits(offer.offline, offer.currency)
  const generated = codes.kind === 'unique' || codes.kind === 'randomised'
  const gapDays = gapDaysOf(redemption)
  return {
    offer,
    org,
    loyalty: isLoyalty(offer),
    lastDay: dayOr(lastDayOf(offer), FOREVER),
    bound: dayOr(boundOf(offer), FOREVER),
    startFrom: dayOr(redemption.start.from, ALWAYS),
    scope: redemption.scope.length === 0 ? null : new Set(redemption.scope.map(unitKey)),
    selection: prepareSelection(offer.products),
    windows: prepareWindows(redemption.windows),
    billLevel: offer.products.kind === 'all' && offer.saleItems,
    mustBeIssued: !redemption.anyone || (generated && offer.delivery === 'platform'),
    needsCustomer: !redemption.anyone || limitsCustomers(redemption),
    gapDays,
    limits,
    online: { amounts: onlineAmounts(offer), exchange: null },
    offline: { amounts: offlineAmounts(offer, limits), exchange: null },
  }
}

function dayOr(date: PlainDate | null, otherwise: DayNumber): DayNumber {
  return date === null ? otherwise : dayNumberOf(date)
}
