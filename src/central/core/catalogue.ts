import type { Instant, ZoneName, ZoneTable } from '../../domain/calendar/calendar'
import { buildZoneTable, zoneTableSpan } from '../../domain/calendar/build-zone-table'
import type { CurrencyCode, RateText } from '../../domain/money/money'
import type { PlainDate } from '../../domain/calendar/calendar'
import type { UnitId } from '../../domain/ids'
import { prepareOffer, type PreparedOffer } from '../../domain/offer/prepare-offer'
import { readOffer } from '../../domain/offer/offer-wire'
import type { Org } from '../../domain/org/org'
import { indexOrg, type OrgIndex } from '../../domain/org/org-index'
import type { CentralTx } from './central-store'
import type { Clock } from './ports'
import type { OfferStored, OrgStored } from './rows'

/** The organisation as of one revision, laid out for the engine. */
export interface OrgView {
  readonly stored: OrgStored
  readonly org: Org
  readonly index: OrgIndex
}

/** Organisation and offers, prepared once a revision and version and kept: nothing is worked out twice on the way of a scan. */
export interface Catalogue {
  view(tx: CentralTx): Promise<OrgView>
  /** The offer as it stands now; null = no such offer. */
  offer(tx: CentralTx, id: number): Promise<PreparedOffer | null>
  /** As it stood at a version; null = there never was one. */
  offerAt(tx: CentralTx, id: number, version: number): Promise<PreparedOffer | null>
  /** Every offer as it stands now, by id. */
  offers(tx: CentralTx): Promise<readonly PreparedOffer[]>
}

/** Prepared offers kept at most; beyond it the oldest go. */
const KEPT = 5000
/** A zone table reaches two years ahead; building it again every ten days keeps it there. */
const ZONE_TABLE_LIFE = 10 * 86_400_000

export function createCatalogue(clock: Clock): Catalogue {
  const zones = new Map<string, { readonly until: number; readonly table: ZoneTable }>()
  const prepared = new Map<string, PreparedOffer>()
  let kept: OrgView | null = null
  let builtAt = 0

  const zoneTable = (zone: ZoneName): ZoneTable => {
    const now = clock.now()
    const known = zones.get(zone)
    if (known !== undefined && known.until > now) return known.table
    const { from, to } = zoneTableSpan(now as Instant)
    const table = buildZoneTable(zone, from, to)
    zones.set(zone, { until: now + ZONE_TABLE_LIFE, table })
    return table
  }
  const view = async (tx: CentralTx): Promise<OrgView> => {
    const revision = await tx.org.revision()
    if (kept !== null && kept.stored.revision === revision && clock.now() < builtAt + ZONE_TABLE_LIFE) return kept
    const stored = await tx.org.load()
    const org = orgOf(stored, zoneTable)
    prepared.clear()
    builtAt = clock.now()
    kept = { stored, org, index: indexOrg(org) }
    return kept
  }
  const keep = (stored: OfferStored, { index }: OrgView): PreparedOffer => {
    const read = readOffer(stored.offer)
    if (!read.ok) throw new Error(`offer ${stored.id} version ${stored.version} cannot be read`)
    const offer = prepareOffer(read.value, index)
    if (prepared.size >= KEPT) prepared.delete(prepared.keys().next().value ?? '')
    prepared.set(`${stored.id}:${stored.version}`, offer)
    return offer
  }
  const offerAt = async (tx: CentralTx, id: number, version: number) => {
    const current = await view(tx)
    const known = prepared.get(`${id}:${version}`)
    if (known !== undefined) return known
    const stored = await tx.offers.at(id, version)
    return stored === null ? null : keep(stored, current)
  }
  return {
    view,
    offerAt,
    async offer(tx, id) {
      const version = await tx.offers.version(id)
      return version === null ? null : offerAt(tx, id, version)
    },
    async offers(tx) {
      const current = await view(tx)
      return (await tx.offers.all()).map((stored) => prepared.get(`${stored.id}:${stored.version}`) ?? keep(stored, current))
    },
  }
}

/** The organisation as the engine reads it, with the tables of its time zones as `zoneTable` makes them. */
export function orgOf(stored: OrgStored, zoneTable: (zone: ZoneName) => ZoneTable): Org {
  const zones = new Set([stored.timeZone, ...stored.units.flatMap((unit) => unit.timeZone ?? [])] as ZoneName[])
  return {
    id: stored.id,
    code: stored.code,
    name: stored.name,
    currency: stored.currency as CurrencyCode,
    timeZone: stored.timeZone as ZoneName,
    units: stored.units.map((unit) => ({
      ...unit,
      id: unit.id as UnitId,
      currency: unit.currency as CurrencyCode | null,
      timeZone: unit.timeZone as ZoneName | null,
    })),
    rates: stored.rates.map(({ from, currency, rate }) => ({
      from: from as PlainDate,
      currency: currency as CurrencyCode,
      rate: rate as RateText,
    })),
    zoneTables: [...zones].map(zoneTable),
    settings: stored.settings,
  }
}
