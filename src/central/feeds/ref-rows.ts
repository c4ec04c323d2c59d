import type { OfferWire } from '../../domain/offer/offer-wire'
import { withoutSample } from '../../domain/offer/hidden-sample'
import { writeOffer } from '../../domain/offer/offer-wire'
import type { PreparedOffer } from '../../domain/offer/prepare-offer'
import type { OfferRow, OrgRow, ProductRow, UnitRow } from '../../protocol/sync/feed-rows'
import type { OrgView } from '../core/catalogue'
import type { ProductStored, UnitStored } from '../core/rows'

/** The rows of the `ref` feed (4.2). */

export function orgRow({ org }: Pick<OrgView, 'org'>): OrgRow {
  return {
    kind: 'org',
    id: org.id,
    code: org.code,
    name: org.name,
    currency: org.currency,
    timeZone: org.timeZone,
    rates: org.rates.map(({ from, currency, rate }) => ({ from, currency, rate })),
    zoneTables: org.zoneTables.map(({ zone, offset, changes }) => ({
      zone,
      offset,
      changes: changes.map((change) => ({ at: change.at, offset: change.offset })),
    })),
    settings: org.settings,
  }
}

export const unitRow = (unit: UnitStored): UnitRow => ({
  kind: 'unit',
  type: unit.type,
  id: unit.id,
  code: unit.code,
  name: unit.name,
  parent: unit.parent === null ? null : { type: unit.parent.type, id: unit.parent.id },
  currency: unit.currency,
  timeZone: unit.timeZone,
})

/**
 * The body of an offer's row: whole, with what a till may do of it alone (4.4). Nothing where the worst case somebody agreed
 * to is not for that till; in modes that do not work by `perTill` the figure is the same for any number of tills.
 */
export function offerRow({ offer, limits }: PreparedOffer, counted = true): OfferRow {
  return { kind: 'offer', offer: withoutSample(writeOffer(offer)) as OfferWire & OfferRow['offer'], perTill: counted || limits.perTill === null ? limits.perTill : 0 }
}

export const productRow = (product: ProductStored): ProductRow => ({ kind: 'product', ...product, attributes: { ...product.attributes } })
