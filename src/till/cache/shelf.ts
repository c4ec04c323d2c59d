import type { UnitId } from '../../domain/ids'
import { readOffer } from '../../domain/offer/offer-wire'
import { prepareOffer, type PreparedOffer } from '../../domain/offer/prepare-offer'
import { indexOrg, placeOf, type OrgIndex, type Place } from '../../domain/org/org-index'
import type { TillDatabase } from './database'
import { readOrg } from './read-org'

/** What every scan needs, worked out once per change of the reference feed and kept in memory. */
export interface Shelf {
  readonly index: OrgIndex
  readonly place: Place
  readonly offers: ReadonlyMap<number, PreparedOffer>
  /** Common codes by key: such an offer may have no coupon row at all. */
  readonly commonCodes: ReadonlyMap<string, number>
}

/**
 * Reads the shelf; null until the organisation and this till's own place have come. An offer that this version cannot
 * read is left out, the others are not held up by it.
 */
export async function readShelf(db: TillDatabase, till: number): Promise<Shelf | null> {
  const [org, units, cached] = await db.transaction('r', db.org, db.units, db.offers, () =>
    Promise.all([db.org.get('org'), db.units.toArray(), db.offers.toArray()]),
  )
  if (org === undefined) return null
  const index = indexOrg(readOrg(org, units))
  const place = placeOf(index, till as UnitId)
  if (place === null) return null
  const offers = new Map<number, PreparedOffer>()
  const commonCodes = new Map<string, number>()
  for (const row of cached) {
    const offer = readOffer(row.offer)
    if (!offer.ok) continue
    // What this till may use of the offer's `perTill`, where the centre says so (4.4: none until somebody confirms).
    const offline = { ...offer.value.offline, perTill: row.perTill ?? offer.value.offline.perTill }
    offers.set(row.id, prepareOffer({ ...offer.value, offline }, index))
    if (offer.value.codes.kind === 'common') commonCodes.set(offer.value.codes.code.toLowerCase(), row.id)
  }
  return { index, place, offers, commonCodes }
}
