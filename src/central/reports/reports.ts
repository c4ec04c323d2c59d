import type { PlainDate } from '../../domain/calendar/calendar'
import type { OverUse } from './over-redemption'

/** Sums over some hours. Money in minor units of the organisation's currency, at the rates of the redemptions (2.10). */
export interface Performance {
  readonly issued: number
  readonly redeemed: number
  readonly discount: number
  readonly sales: number
  /** Redemptions left out of the money, because no rate was in force for their store's currency. */
  readonly unrated: number
}

export interface DayOfOffer extends Performance {
  readonly day: PlainDate
}
export interface StoreOfOffer extends Performance {
  /** 0 = issued by no store: by the organisation itself, or in bulk. */
  readonly store: number
  /** What was given and carried in the store's own currency. */
  readonly own: { readonly discount: number; readonly sales: number }
}
export interface HourOfOffer extends Performance {
  /** Of the store's day, 0–23. */
  readonly hour: number
}

export interface OfferPerformance {
  readonly total: Performance
  readonly days: readonly DayOfOffer[]
  readonly stores: readonly StoreOfOffer[]
  readonly hours: readonly HourOfOffer[]
}

/** One offer in one store. */
export interface OfferOfStore extends Performance {
  readonly offer: number
  /** In the store's own currency. */
  readonly own: { readonly discount: number; readonly sales: number }
}

/** First and last day, the store's own; null = open. */
export interface Span {
  readonly from: PlainDate | null
  readonly to: PlainDate | null
}

/** Sums that are kept up to date by what they count (docs/adr/0045). Only PostgreSQL answers them. */
export interface Reports {
  /** `stores` null = all, and what no store issued. */
  offer(offer: number, span: Span, stores: readonly number[] | null): Promise<OfferPerformance>
  /** By offer, and by day. */
  store(store: number, span: Span): Promise<{ readonly offers: readonly OfferOfStore[]; readonly days: readonly DayOfOffer[] }>
  /** Uses over a limit that stand, the newest first; `offer` null = of every offer. There may be more than are told. */
  overUses(span: Span, offer: number | null): Promise<readonly OverUse[]>
  /** Works all sums out again from the facts. */
  rebuild(): Promise<void>
  /** Ends the folding. */
  stop(): Promise<void>
}
