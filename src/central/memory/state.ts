import type {
  Change, CouponStored, CustomerStored, IssualStored, JournalStored, NewCoupon, OfferCounts, OfferStored, OperationStored, OrgKeys,
  OrgStored, PersonStored, ProductStored, RedemptionStored, ReturnedLine, SessionStored, TillStored, UnitStored,
} from '../core/rows'
import type { BlockCode } from '../core/block-port'
import type { GrantStored } from '../core/grant-port'
import type { JobStored } from '../core/job-port'
import type { MessageStored, OwnMessaging } from '../core/message-port'
import type { CaseKept } from '../core/central-store'
import type { ClientKept } from '../core/access-port'
import type { IssualNote } from '../core/wallet-port'
import type { ClientService, OfferStory, Programme } from '../core/offer-book-port'
import type { PackOf, PackSet } from '../core/pack-port'
import type { PackSummary } from '../../protocol/sync/packs'
import { Kept } from './kept'
import { UndoLog } from './undo-log'

/** What stands before anything happens. The rest comes through the store. */
export interface Seed {
  readonly org: OrgStored
  readonly keys: OrgKeys
  readonly epoch: string
  readonly people: readonly PersonStored[]
  readonly products: readonly ProductStored[]
  /** Who is on which audience list. */
  readonly members: readonly { readonly list: string; readonly customer: number }[]
}

/** A change with its transaction, and its position once it has one. */
export interface ChangeKept extends Change {
  readonly txn: number
  readonly n: number
  readonly pos: number | null
}

export interface EnrolmentKept {
  readonly till: number
  readonly expiresAt: number
  readonly usedAt: number | null
}

export interface SessionKept {
  readonly tokenHash: string
  readonly session: SessionStored
  readonly usedAt?: number
}

/** A pack by its number; without a name while it is being made. */
export interface PackKept {
  readonly number: number
  readonly of: PackOf
  readonly summary: PackSummary | null
  readonly index: Uint8Array | null
  readonly chunks: readonly Uint8Array[]
  /** Since when it is in no set; null = it is in one, or is being made. */
  readonly leftAt: number | null
}

/** Numbers given out. Like the database's sequences they do not come back when a transaction fails. */
export interface Numbers {
  offer: number
  customer: number
  redemption: number
  txn: number
  case: number
  entry: number
  person: number
  message: number
  job: number
  pack: number
}

export type State = ReturnType<typeof emptyState>

export function emptyState(seed: Seed) {
  const log = new UndoLog()
  const numbers: Numbers = { offer: 0, customer: 0, redemption: 0, txn: 0, case: 0, entry: 0, person: 999_999, message: 0, job: 0, pack: 0 }
  return {
    seed,
    log,
    numbers,
    offers: new Kept<OfferStored>(log),
    versions: new Kept<OfferStored>(log),
    counts: new Kept<OfferCounts>(log),
    stories: new Kept<OfferStory>(log),
    /** The tills an offer's figure is for, by offer. */
    countedTills: new Kept<readonly number[]>(log),
    programmes: new Kept<Programme>(log),
    clientServices: new Kept<ClientService>(log),
    /** At most one row; nothing was saved while there is none. */
    settings: new Kept<{ readonly body: Readonly<Record<string, unknown>>; readonly revision: number }>(log),
    /** Units that were put since the seed, by type and id. */
    tree: new Kept<UnitStored>(log),
    shapes: new Kept<number>(log),
    /** Whose each index is, by shape and index. */
    indexes: new Kept<number>(log),
    /** Since when the codes of an offer that were not issued are dead. */
    stops: new Kept<number>(log),
    coupons: new Kept<NewCoupon>(log),
    customers: new Kept<CustomerStored>(log),
    idents: new Kept<{ readonly ident: string; readonly customer: number }>(log),
    customerUses: new Kept<number>(log),
    redemptions: new Kept<RedemptionStored>(log),
    returned: new Kept<readonly ReturnedLine[]>(log),
    operations: new Kept<OperationStored>(log),
    issuals: new Kept<IssualStored>(log),
    tills: new Kept<TillStored>(log),
    journal: new Kept<JournalStored>(log),
    /** Records of another history of a journal, by till, incarnation, number and hash; and which journals have one, found when. */
    branches: new Kept<JournalStored>(log),
    forks: new Kept<number>(log),
    enrolments: new Kept<EnrolmentKept>(log),
    sessions: new Kept<SessionKept>(log),
    people: new Kept<PersonStored>(log),
    clients: new Kept<ClientKept>(log),
    audit: new Kept<unknown>(log),
    cases: new Kept<CaseKept>(log),
    changes: new Kept<ChangeKept>(log),
    head: new Kept<number>(log),
    /** When positions had been given, by position. */
    feedMarks: new Kept<{ readonly pos: number; readonly at: number }>(log),
    messages: new Kept<MessageStored>(log),
    messaging: new Kept<OwnMessaging>(log),
    jobs: new Kept<JobStored>(log),
    issualNotes: new Kept<IssualNote>(log),
    grants: new Kept<GrantStored>(log),
    /** Which operation has spent a unit, by grant and number. */
    units: new Kept<string>(log),
    packs: new Kept<PackKept>(log),
    packSets: new Kept<PackSet>(log),
    /** Codes in tills' blocks, by their key. */
    blockCodes: new Kept<BlockCode & { readonly codeKey: string }>(log),
  }
}

/** The token of whoever holds it goes with a coupon. */
export function withHolder({ customers }: State, coupon: NewCoupon): CouponStored {
  const holder = coupon.holder === null ? null : customers.get(String(coupon.holder))
  return { ...coupon, holder: holder === null ? null : { id: holder.id, token: holder.token } }
}
