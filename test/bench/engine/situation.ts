import type { Bill } from '../../../src/domain/bill/bill'
import { readBill } from '../../../src/domain/bill/read-bill'
import { buildZoneTable } from '../../../src/domain/calendar/build-zone-table'
import type { Instant, PlainDate, ZoneName } from '../../../src/domain/calendar/calendar'
import { parseInstant } from '../../../src/domain/calendar/instant'
import type { CustomerToken, UnitId } from '../../../src/domain/ids'
import type { CurrencyCode } from '../../../src/domain/money/money'
import { readOffer, type OfferWire } from '../../../src/domain/offer/offer-wire'
import { prepareOffer, type PreparedOffer } from '../../../src/domain/offer/prepare-offer'
import type { Org, Unit } from '../../../src/domain/org/org'
import { indexOrg, placeOf, type OrgIndex, type Place } from '../../../src/domain/org/org-index'
import { readUnit } from '../../../src/domain/org/read-unit'
import type { RedemptionRequest } from '../../../src/domain/redemption/decision'

const INR = 'INR' as CurrencyCode
const ZONE = 'America/New_York' as ZoneName

/** A shop in a zone with daylight saving, its clock as data: concept 1 › zone 10 › store 100 › till 1000. */
export function shop(): { readonly org: OrgIndex; readonly place: Place } {
  const unit = (type: Unit['type'], id: number, parent: Unit['parent']): Unit => ({
    ...readUnit({ type, id }),
    code: `${type.toLowerCase()}.${id}`,
    name: `${type} ${id}`,
    parent,
    currency: null,
    timeZone: null,
  })
  const span = (year: number): Instant => Date.UTC(year, 0, 1) as Instant
  const org: Org = {
    id: 1,
    code: 'bench',
    name: 'Bench',
    currency: INR,
    timeZone: ZONE,
    units: [
      unit('CONCEPT', 1, null),
      unit('ZONE', 10, readUnit({ type: 'CONCEPT', id: 1 })),
      unit('STORE', 100, readUnit({ type: 'ZONE', id: 10 })),
      unit('TILL', 1000, readUnit({ type: 'STORE', id: 100 })),
    ],
    rates: [],
    zoneTables: [buildZoneTable(ZONE, span(2016), span(2029))],
    settings: { couponsPerBill: 1, randomisedCodes: true, mobile: { callingCode: '1', trunkPrefix: '1', nationalLength: 10 } },
  }
  const index = indexOrg(org)
  const place = placeOf(index, 1000 as UnitId)
  if (place === null) throw new Error('the till of the bench stands nowhere')
  return { org: index, place }
}

/** An offer whose wire form is `fields` over the least an offer needs. */
export function offerOf(org: OrgIndex, fields: Partial<OfferWire>): PreparedOffer {
  const read = readOffer({
    id: 1,
    code: 'OFFER001',
    name: 'Offer',
    currency: 'INR',
    expiry: { kind: 'fixed', on: '2026-12-31' },
    discount: { kind: 'percent', value: '12.5' },
    codes: { kind: 'unique' },
    saleItems: true,
    ...fields,
  })
  if (!read.ok) throw new Error(JSON.stringify(read.error))
  return prepareOffer(read.value, org)
}

/** A bill of `lines` lines; 0 = the total alone. `seed` varies the amounts. */
export function billOf(lines: number, seed: number): Bill {
  const amounts = Array.from({ length: lines }, (_, i) => 1_000 + ((i * 7_919 + seed * 104_729) % 90_000))
  const total = lines === 0 ? 100_000 + seed * 1_337 : amounts.reduce((sum, amount) => sum + amount, 0)
  const money = (minor: number): string => `${Math.floor(minor / 100)}.${String(minor % 100).padStart(2, '0')}`
  const read = readBill(
    {
      total: money(total),
      lines: amounts.map((amount, i) => ({
        id: `line-${i}`,
        sku: `S${i % 50}`,
        category: `C${i % 7}`,
        brand: `B${i % 5}`,
        qty: 1,
        unitPrice: money(amount),
        amount: money(amount),
        onSale: i % 4 === 0,
      })),
    },
    INR,
  )
  if (!read.ok) throw new Error(JSON.stringify(read.error))
  return read.value
}

/** A try that the offers of the bench accept, a few minutes later for each seed. */
export function requestOf(bill: Bill, seed: number): RedemptionRequest {
  const noon = parseInstant('2026-06-10T12:00:00-04:00')
  if (!noon.ok) throw new Error(noon.error)
  return {
    coupon: { state: 'issued', issuedOn: '2026-06-01' as PlainDate, holder: 'c1' as CustomerToken, explicitThrough: null },
    customer: { token: 'c1' as CustomerToken, blocked: false },
    uses: { coupon: 1, offer: 40 + seed, customer: [] },
    bill,
    couponsOnBill: 0,
    at: (noon.value + seed * 61_000) as Instant,
    offline: null,
  }
}
