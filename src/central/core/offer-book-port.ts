import type { PlainDate } from '../../domain/calendar/calendar'
import type { Claim, ClaimService } from '../../domain/offer/offer'
import type { OfferWire } from '../../domain/offer/offer-wire'
import type { CouponStored, OfferCounts } from './rows'

/*
 * The book of offers: what is known of an offer beside its configuration, and how offers are found. The campaigns and
 * programmes that claim them. The organisation's settings.
 */

/** The worst case that was shown before the offer was saved (4.4). Money is text in the offer's currency. */
export interface WorstShown {
  readonly at: number
  readonly by: string
  /** Enrolled tills in the offer's scope, for which the figures hold. */
  readonly tills: number
  /** Uses over the limits at most; null = no bound. */
  readonly uses: number | null
  readonly amount: string | null
  /** How often one single-use code may be used while tills are alone. */
  readonly perCode: number
  /** Coupons given out over the issual rules at most; null = no bound, absent = from before that was counted. */
  readonly issues?: number | null
}

export interface OfferStory {
  readonly madeAt: number
  /** As the audit log names people and clients; null = from before that was kept. */
  readonly madeBy: string | null
  readonly changedBy: string | null
  /** Made inside a campaign or programme: listed only when asked for, and edited there (2.8). */
  readonly inside: boolean
  readonly worst: WorstShown | null
}

/** The parts of an offer that a table of offers shows. */
export type OfferBrief = Pick<OfferWire, 'id' | 'code' | 'name' | 'status' | 'expiry' | 'claim' | 'owner' | 'discount' | 'currency' | 'delivery' | 'version'> & {
  readonly codes: { readonly kind: OfferWire['codes']['kind'] }
}

export interface OfferListed {
  readonly offer: OfferBrief
  readonly counts: OfferCounts
  readonly madeAt: number
  readonly savedAt: number
  readonly inside: boolean
}

export interface OfferPageAsked {
  /** Part of a name or offer code, whatever its letter case; null = all. */
  readonly search: string | null
  /** Only offers that are active and whose last day is not before this one; null = all. */
  readonly activeOn: PlainDate | null
  /** Also those made inside a campaign or programme. */
  readonly inside: boolean
  /** 'any', 'free' for unclaimed ones, or those that one campaign or programme holds. */
  readonly claim: 'any' | 'free' | Pick<Claim, 'service' | 'ref'>
  /** Owners ("CONCEPT:2") that may be seen beside the organisation's own; null = every one. */
  readonly owners: readonly string[] | null
  readonly sort: 'modified' | 'created'
  /** Where the page before ended. */
  readonly after: { readonly at: number; readonly id: number } | null
  readonly limit: number
}

/** Coupons that share what decides whether and how long they live. */
export interface CouponGroup {
  readonly state: CouponStored['state']
  readonly issuedOn: PlainDate | null
  readonly explicitThrough: PlainDate | null
  /** Of the uses of one coupon: none, some, or as many as it has. */
  readonly used: 'no' | 'some' | 'up'
  readonly coupons: number
}

export interface OfferBookTable {
  story(offer: number): Promise<OfferStory | null>
  tell(offer: number, story: OfferStory): Promise<void>
  /** Newest first. */
  page(asked: OfferPageAsked): Promise<readonly OfferListed[]>
  /** Every coupon of the offer, counted, as groups; the common code itself, in nobody's hand, is none. `perCoupon` null = no limit. */
  groups(offer: number, perCoupon: number | null): Promise<readonly CouponGroup[]>
  /** The same of the nth part of the coupons, from 0; all parts together are every coupon once. Null = there is no such part. */
  groupsOfPart(offer: number, perCoupon: number | null, part: number): Promise<readonly CouponGroup[] | null>
  /** Tills that are enrolled and not disabled. */
  enrolledTills(): Promise<readonly number[]>
}

/** A campaign or programme of a service (2.8). */
export interface Programme {
  readonly service: ClaimService
  readonly ref: string
  readonly name: string
  readonly endsOn: PlainDate | null
  readonly madeAt: number
}

export interface ProgrammeTable {
  /** Locked until the end, so that what it claims and when it ends are decided one after the other. */
  get(service: ClaimService, ref: string): Promise<Programme | null>
  put(programme: Programme): Promise<void>
  /** In the order of their references; null = of every service. */
  list(service: ClaimService | null): Promise<readonly Programme[]>
  /** The offers it has claimed, in the order of their ids. */
  offers(service: ClaimService, ref: string): Promise<readonly number[]>
  /** For whom an API client speaks: null = no such client. */
  clientService(client: string): Promise<ClientService | null>
  /** False = no such client. */
  bindClient(client: string, to: ClientService): Promise<boolean>
}

/** The service an API client speaks for; without one, the organisation itself. */
export interface ClientService {
  readonly service: ClaimService | null
  /** The one campaign or programme it may act for; null = any of its service. */
  readonly ref: string | null
}

export interface SettingsTable {
  /** As they were saved; what was never decided is missing. */
  get(): Promise<Readonly<Record<string, unknown>>>
  /** Moves the organisation's revision, from the one the edit started from. False = it has moved since. */
  put(settings: Readonly<Record<string, unknown>>, from: number): Promise<boolean>
}
