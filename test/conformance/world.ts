import type { Bill } from '../../src/domain/bill/bill'
import type { BillWire } from '../../src/domain/bill/bill-wire'
import { readBill } from '../../src/domain/bill/read-bill'
import type { Instant } from '../../src/domain/calendar/calendar'
import { parseInstant } from '../../src/domain/calendar/instant'
import type { PlainDate } from '../../src/domain/calendar/calendar'
import type { CustomerToken, UnitId } from '../../src/domain/ids'
import type { CurrencyCode } from '../../src/domain/money/money'
import type { Offer } from '../../src/domain/offer/offer'
import { readOffer, type OfferWire } from '../../src/domain/offer/offer-wire'
import { prepareOffer, type PreparedOffer } from '../../src/domain/offer/prepare-offer'
import { placeOf, type OrgIndex, type Place } from '../../src/domain/org/org-index'
import type { RedemptionRequest } from '../../src/domain/redemption/decision'
import { vectorOrgIndex } from './vector-org'

/*
 * A small organisation and the simplest offer, coupon and bill, for tests that change one thing at a time. INR in Kolkata;
 * store 100 with till 1000 there, store 200 with till 2000 in New York and US dollars.
 */

export const ORG: OrgIndex = vectorOrgIndex({
  currency: 'INR',
  timeZone: 'Asia/Kolkata',
  rates: [{ from: '2026-01-01', currency: 'USD', rate: '0.0120' }],
  units: [
    { type: 'CONCEPT', id: 1 },
    { type: 'ZONE', id: 10, parent: { type: 'CONCEPT', id: 1 } },
    { type: 'STORE', id: 100, parent: { type: 'ZONE', id: 10 } },
    { type: 'TILL', id: 1000, parent: { type: 'STORE', id: 100 } },
    { type: 'STORE', id: 200, parent: { type: 'CONCEPT', id: 1 }, currency: 'USD', timeZone: 'America/New_York' },
    { type: 'TILL', id: 2000, parent: { type: 'STORE', id: 200 } },
  ],
})

export function placeAt(till: number): Place {
  const place = placeOf(ORG, till as UnitId)
  if (place === null) throw new Error(`no till ${till}`)
  return place
}

/** Ten percent of anything, for anyone, until the end of 2026; `fields` lie over that. */
export function offerWire(fields: Partial<OfferWire> = {}): OfferWire {
  return {
    id: 1,
    code: 'OFFER001',
    name: 'Offer',
    currency: 'INR',
    expiry: { kind: 'fixed', on: '2026-12-31' },
    discount: { kind: 'percent', value: '10' },
    codes: { kind: 'unique' },
    saleItems: true,
    redemption: { anyone: true },
    ...fields,
  }
}

export function offerOf(fields: Partial<OfferWire> = {}): Offer {
  const read = readOffer(offerWire(fields))
  if (!read.ok) throw new Error(JSON.stringify(read.error))
  return read.value
}

export function preparedOf(fields: Partial<OfferWire> = {}): PreparedOffer {
  return prepareOffer(offerOf(fields), ORG)
}

export function instant(text: string): Instant {
  const read = parseInstant(text)
  if (!read.ok) throw new Error(`${text}: ${read.error}`)
  return read.value
}

export function billOf(wire: BillWire, currency = 'INR'): Bill {
  const read = readBill(wire, currency as CurrencyCode)
  if (!read.ok) throw new Error(JSON.stringify(read.error))
  return read.value
}

/** A coupon issued to c1 on 1 June, tried online by nobody in particular on 10 June 2026 at noon in Kolkata, on a bill of 1000.00. */
export function requestOf(over: Partial<RedemptionRequest> = {}): RedemptionRequest {
  return {
    coupon: { state: 'issued', issuedOn: '2026-06-01' as PlainDate, holder: 'c1' as CustomerToken, explicitThrough: null },
    customer: null,
    uses: { coupon: 0, offer: 0, customer: [] },
    bill: billOf({ total: '1000.00' }),
    couponsOnBill: 0,
    at: instant('2026-06-10T12:00:00+05:30'),
    offline: null,
    ...over,
  }
}
