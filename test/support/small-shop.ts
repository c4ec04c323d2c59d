import { createHmac, randomUUID } from 'node:crypto'
import { identInput, customerInput } from '../../src/protocol/sync/keyed-hash'
import type { OfferWire } from '../../src/domain/offer/offer-wire'
import { FaultyDisk } from './faulty-disk'
import { spoiltLine, type Machine, type SpoiltLine } from './played-till'
import { SmallCentre } from './small-centre'

export const NOON = Date.UTC(2026, 5, 10, 6, 30)
const CODE_KEY = 'Y29kZS1rZXktb2YtdGhpcnR5LXR3by1ieXRlcy1sb25n'
const CUSTOMER_KEY = 'Y3VzdG9tZXIta2V5LW9mLXRoaXJ0eS10d28tYnl0ZXMh'

export const codeKeyOf = (code: string): string => hmac(CODE_KEY, code).slice(0, 16)
export const identOf = (mobile: string): string => hmac(CUSTOMER_KEY, identInput('mobile', mobile))
export const tokenOf = (id: number): string => hmac(CUSTOMER_KEY, customerInput(id))

function hmac(key: string, text: string): string {
  return createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('hex')
}

export interface SmallShop {
  readonly centre: SmallCentre
  readonly line: SpoiltLine
  readonly machine: Machine
  readonly disk: FaultyDisk
}

let tills = 0

/** A centre with one store, one till and two offers: 1 = ten percent, bounded offline; 2 = never offline. Codes A1–A9, N1. */
export function openSmallShop(): SmallShop {
  const centre = new SmallCentre(NOON)
  fillReference(centre)
  for (let n = 1; n <= 9; n += 1) putCoupon(centre, 1, `A${n}`)
  putCoupon(centre, 2, 'N1')
  const line = spoiltLine(centre.call, centre.pack)
  const disk = new FaultyDisk()
  const till = 1000 + (tills += 1)
  centre.put('ref', `unit:TILL:${till}`, unit('TILL', till, { type: 'STORE', id: 100 }))
  centre.put(`till:${till}`, 'receipt:0:0', null)
  const machine: Machine = {
    identity: {
      till: { id: till, code: `t${till}`, name: 'Till' },
      store: { id: 100, code: 's', name: 'Store' },
      org: { id: 1, code: 'o', name: 'Org' },
    },
    keys: { code: CODE_KEY, customer: CUSTOMER_KEY },
    enrolledIncarnation: 1,
    disk,
    clock: { wall: NOON, mono: 1000, boot: randomUUID() },
    network: line,
    tag: String(till % 1000),
    made: 0,
    signedIn: true,
  }
  return { centre, line, machine, disk }
}

export function putCoupon(centre: SmallCentre, offer: number, code: string, more: Partial<Record<string, string | number | null>> = {}): void {
  const codeKey = codeKeyOf(code)
  const body = { codeKey, state: 'issued', issuedOn: '2026-06-01', holder: tokenOf(1), validThrough: null, uses: 0, ...more }
  centre.put(`coupons:${offer}`, codeKey, body)
}

function fillReference(centre: SmallCentre): void {
  const zoneTables = [{ zone: 'Asia/Kolkata', offset: 19_800, changes: [] }]
  const settings = { couponsPerBill: 1, randomisedCodes: true, mobile: { callingCode: '91', trunkPrefix: '0', nationalLength: 10 } }
  centre.put('ref', 'org', { kind: 'org', id: 1, code: 'o', name: 'Org', currency: 'INR', timeZone: 'Asia/Kolkata', rates: [], zoneTables, settings })
  centre.put('ref', 'unit:STORE:100', unit('STORE', 100, null))
  putOffer(centre, offerWire(1, {}))
  putOffer(centre, offerWire(2, { offline: { mode: 'never' } }))
  centre.put('store:100', 'offer:1', { kind: 'counter', offer: 1, uses: 0, issued: 9 })
  centre.put('idents:100', identOf('+919800000001'), { token: tokenOf(1), blocked: false })
  centre.put('deny', codeKeyOf('GONE'), { offer: 1, why: 'revoked' })
}

export function putOffer(centre: SmallCentre, offer: OfferWire, perTill: number | null = null): void {
  centre.put('ref', `offer:${offer.id}`, { kind: 'offer', offer: offer as never, perTill })
}

export function offerWire(id: number, more: Partial<OfferWire>): OfferWire {
  return {
    id,
    code: `OFFER${id}`,
    name: `Offer ${id}`,
    expiry: { kind: 'fixed', on: '2026-12-31' },
    discount: { kind: 'percent', value: '10' },
    currency: 'INR',
    codes: { kind: 'unique', length: 8, alphabet: 'alphanumeric' },
    redemption: { anyone: true, perCoupon: 1 },
    saleItems: true,
    version: 3,
    ...more,
  }
}

function unit(type: string, id: number, parent: { type: string; id: number } | null) {
  return { kind: 'unit', type, id, code: `u${id}`, name: `${type} ${id}`, parent, currency: null, timeZone: null }
}
