import type { Json, JsonObject } from './deep-merge'

/** The organisation of a file that brings none. */
export const DEFAULT_ORG: JsonObject = {
  currency: 'INR',
  timeZone: 'Asia/Kolkata',
  units: [
    { type: 'CONCEPT', id: 1 },
    { type: 'ZONE', id: 10, parent: { type: 'CONCEPT', id: 1 } },
    { type: 'STORE', id: 100, parent: { type: 'ZONE', id: 10 } },
    { type: 'TILL', id: 1000, parent: { type: 'STORE', id: 100 } },
    { type: 'STORE', id: 101, parent: { type: 'ZONE', id: 10 } },
    { type: 'TILL', id: 1010, parent: { type: 'STORE', id: 101 } },
  ],
}

/** The offer of a case that says nothing about it. Its currency is the organisation's. */
function defaultOffer(currency: Json): JsonObject {
  return {
    id: 1,
    code: 'OFFER001',
    name: 'Offer',
    status: 'active',
    expiry: { kind: 'fixed', on: '2026-12-31' },
    claim: null,
    discount: { kind: 'percent', value: '10' },
    products: { kind: 'all' },
    saleItems: true,
    codes: { kind: 'unique', length: 8, alphabet: 'alphanumeric' },
    currency,
    delivery: 'platform',
    audience: null,
    issual: {},
    couponExpiry: { kind: 'offer' },
    redemption: { anyone: true, perCoupon: 1, scope: [] },
  }
}

const DEFAULT_COUPON: JsonObject = {
  code: 'ABC12345',
  state: 'issued',
  issuedAt: '2026-06-01T10:00:00+05:30',
  holder: 'c1',
}

const DEFAULT_OFFLINE_STATE: JsonObject = { hoursSinceSync: 0, clockTrusted: true, usesThisTill: 0 }

/** What a case of each kind has before the file and the case say anything; undefined for a kind that does not exist. */
export function builtInDefaults(kind: Json | undefined, currency: Json): JsonObject | undefined {
  switch (kind) {
    case 'redeem':
      return {
        offer: defaultOffer(currency),
        coupon: DEFAULT_COUPON,
        customer: null,
        uses: { coupon: 0, offer: 0, customer: [] },
        till: 1000,
        online: true,
        offlineState: DEFAULT_OFFLINE_STATE,
      }
    case 'issue':
      return { offer: defaultOffer(currency), customer: null, received: [], issuedTotal: 0, audience: [], store: 100 }
    case 'validity':
      return { offer: defaultOffer(currency) }
    case 'return':
      return { already: [] }
    case 'lookup':
      return {}
    default:
      return undefined
  }
}
