import type { PlainDate } from '../../domain/calendar/calendar'
import type { OfferWire } from '../../domain/offer/offer-wire'

/** An offer of the demo with how many coupons it has, and to whom they went. */
export interface DemoOffer {
  readonly offer: OfferWire
  /** Coupons issued, to customers of the offer's part of the organisation. */
  readonly issued: number
  /** Codes made or uploaded that nobody has. */
  readonly free: number
  /** Customers from number … to …, so that a store's till holds its own customers only. */
  readonly customers: readonly [number, number]
}

export type Days = (n: number) => PlainDate
export const HEARTH: readonly [number, number] = [1, 1400]
export const TRAIL: readonly [number, number] = [1401, 3400]
export const ORCHARD: readonly [number, number] = [3401, 5000]

const UNIQUE = { kind: 'unique', length: 8, alphabet: 'alphanumeric' } as const

/** What most offers of the demo share; the rest is said where it differs. */
export function offerOf(id: number, name: string, day: Days, rest: Partial<OfferWire>): OfferWire {
  return {
    id,
    code: `NL${String(id).padStart(6, '0')}`,
    name,
    description: name,
    posCode: `D${String(id).padStart(2, '0')}`,
    expiry: { kind: 'fixed', on: day(120) },
    discount: { kind: 'percent', value: '10' },
    currency: 'EUR',
    saleItems: true,
    codes: UNIQUE,
    version: 1,
    ...rest,
  }
}

export function of(offer: OfferWire, issued: number, customers = HEARTH, free = 0): DemoOffer {
  return { offer, issued, free, customers }
}
