import type { AccessTable } from './access-port'
import type { CountedTillTable } from './counted-till-port'
import type { CodeTable } from './code-port'
import type { ConflictClass, Settlement } from '../../protocol/sync/conflict'
import type { MessageTable } from './message-port'
import type { OfferBookTable, ProgrammeTable, SettingsTable } from './offer-book-port'
import type {
  CaseStored, Change, CouponStored, CustomerStored, CustomerUse, FeedHead, IssualStored, JournalStored, NewCoupon, NewRedemption,
  OfferCounts, OfferStored, OperationStored, OrgKeys, OrgStored, PersonStored, ProductStored, RedemptionStored,
  ReturnedLine, SessionStored, TillStored, UnitStored,
} from './rows'
import type { BlockTable } from './block-port'
import type { FeedHistory } from './feed-history-port'
import type { ForkTable } from './fork-port'
import type { GrantTable } from './grant-port'
import type { PackTable } from './pack-port'
import type { ChangePage } from './whole-transactions'
import type { CaseRow } from '../../protocol/sync/feed-rows'
import type { JobTable } from './job-port'
import type { RedemptionPages } from './redemption-port'
import type { FirstLook } from './together-port'
import type { BillTable, WalletTable } from './wallet-port'

/*
 * Everything the core asks of its memory. One store belongs to one organisation. Two adapters exist, PostgreSQL and
 * memory, and one contract suite runs both. Limits are single conditional updates: `count…` answers false instead of
 * passing a cap, however many ask at once; a value that was read before is never the ground for a write.
 */

export interface CentralStore {
  readonly org: number
  /** All or nothing. Work may run again from its beginning (40001, 40P01), so it must do nothing outside the store. */
  transact<T>(work: (tx: CentralTx) => Promise<T>): Promise<T>
  /**
   * As `transact`, for works of which many come at once: a store may run several in one transaction, one after the other.
   * Each gets its own answer, and one that throws takes back only its own.
   */
  together<T>(look: FirstLook, work: (tx: CentralTx) => Promise<T>): Promise<T>
  /** One unmoving picture of everything, for pages that must fit together. Writes nothing but what is made of that picture: packs. */
  read<T>(work: (tx: CentralTx) => Promise<T>): Promise<T>
  /** The failure asks for the whole transaction to run again: nobody inside may swallow it. */
  mustRestart(failure: unknown): boolean
}

export interface CentralTx {
  readonly org: OrgTable
  readonly offers: OfferTable
  readonly offerBook: OfferBookTable
  readonly countedTills: CountedTillTable
  readonly programmes: ProgrammeTable
  readonly settings: SettingsTable
  readonly codes: CodeTable
  readonly coupons: CouponTable
  readonly customers: CustomerTable
  readonly redemptions: RedemptionTable
  readonly operations: OperationTable
  readonly issuals: IssualTable
  readonly tills: TillTable
  readonly people: PeopleTable
  readonly access: AccessTable
  readonly cases: CaseTable
  readonly feeds: FeedTable
  readonly forks: ForkTable
  readonly grants: GrantTable
  readonly packs: PackTable
  readonly blocks: BlockTable
  readonly messages: MessageTable
  readonly jobs: JobTable
  readonly wallet: WalletTable
  readonly bills: BillTable
  /** Tries a part of the work; what it wrote is undone if it throws, and the rest stands. */
  attempt<T>(part: () => Promise<T>): Promise<T>
  /**
   * Runs `work` on rows that a store may fetch at once by `looks`; what it writes may be written at its end. The works that
   * `looks` stand for are one: when it throws, the whole transaction must fail.
   */
  foresee<T>(looks: readonly FirstLook[], work: (tx: CentralTx) => Promise<T>): Promise<T>
}

export interface OrgTable {
  revision(): Promise<number>
  load(): Promise<OrgStored>
  /** Until the end of this transaction nobody else puts units, and those that did before are seen. */
  holdUnits(): Promise<void>
  /** New units, and others in the place of those of their type and id; a new revision of the organisation. */
  putUnits(units: readonly UnitStored[]): Promise<void>
  keys(): Promise<OrgKeys>
  products(after: string, limit: number): Promise<readonly ProductStored[]>
  productCount(): Promise<number>
}

export interface OfferTable {
  /** Null = no such offer. */
  get(offer: number): Promise<OfferStored | null>
  version(offer: number): Promise<number | null>
  /** As it stood at some version, for judging what a till did by what it knew. */
  at(offer: number, version: number): Promise<OfferStored | null>
  byCode(code: string): Promise<OfferStored | null>
  all(): Promise<readonly OfferStored[]>
  /** False = the offer code is taken. The id in the body is ignored and given by the store. */
  insert(offer: OfferStored['offer'], savedAt: number): Promise<OfferStored | 'taken'>
  /** False = somebody saved another version since. */
  update(offer: OfferStored['offer'], from: number, savedAt: number): Promise<boolean>
  counts(offer: number): Promise<OfferCounts>
  allCounts(): Promise<readonly OfferCounts[]>
  /** One more use unless that passes the cap (null = no cap). Touch it last: it is the hottest row. */
  countUse(offer: number, cap: number | null, at: number): Promise<boolean>
  releaseUse(offer: number): Promise<void>
  countIssue(offer: number, cap: number | null, at: number, made: number): Promise<boolean>
  /** An issual that never came to be known is taken back. */
  releaseIssue(offer: number): Promise<void>
  /** Codes that came to be without being issued. */
  countMade(offer: number, made: number): Promise<void>
}

export interface CouponTable {
  /** The code's own row (slot 0) or a customer's own issue of a common code; locked until the end. */
  find(codeKey: string, slot: number): Promise<CouponStored | null>
  /** False = the code exists. */
  insert(coupon: NewCoupon): Promise<boolean>
  countUse(codeKey: string, slot: number, cap: number | null): Promise<boolean>
  releaseUse(codeKey: string, slot: number): Promise<void>
  revoke(codeKey: string, slot: number, at: number): Promise<void>
  /** A made or uploaded code that nobody has, locked so that nobody else gets it; null = none left. */
  takeUnissued(offer: number): Promise<CouponStored | null>
  /** Gives an unissued code to a customer; null = to somebody the centre does not know. */
  assign(codeKey: string, slot: number, holder: number | null, issuedOn: string): Promise<void>
  heldBy(offer: number, customer: number): Promise<readonly CouponStored[]>
  /** For a snapshot, by key: 16 digits, and for a customer's own issue ":" and the slot. */
  page(offer: number, after: string | null, limit: number): Promise<readonly CouponStored[]>
}

export interface CustomerTable {
  byId(id: number): Promise<CustomerStored | null>
  byToken(token: string): Promise<CustomerStored | null>
  byIdent(identKey: string): Promise<CustomerStored | null>
  /** `idents` are the keyed hashes of the identifiers; 'taken' = one of them belongs to somebody. */
  insert(customer: Omit<CustomerStored, 'id' | 'token'>, idents: readonly string[], token: (id: number) => string): Promise<CustomerStored | 'taken'>
  setBlocked(id: number, blocked: boolean): Promise<void>
  onList(list: string, id: number): Promise<boolean>
  identsOf(id: number): Promise<readonly string[]>
  /** Offers of which they hold a live coupon. They are locked: until the end nobody issues them another one. */
  holdsOf(id: number): Promise<readonly number[]>
  /** Live uses, oldest first. Locks the customer's count for this offer until the end. */
  lockUses(offer: number, who: string): Promise<readonly CustomerUse[]>
  uses(offer: number, who: string): Promise<readonly CustomerUse[]>
  countUse(offer: number, who: string, cap: number | null): Promise<boolean>
  releaseUse(offer: number, who: string): Promise<void>
  /** Customers who hold a live coupon of one of the offers, by keyed identifier. */
  identPage(offers: readonly number[], after: string, limit: number): Promise<readonly { readonly ident: string; readonly token: string; readonly blocked: boolean }[]>
  identCount(offers: readonly number[]): Promise<number>
}

export interface RedemptionTable extends RedemptionPages {
  insert(redemption: NewRedemption): Promise<RedemptionStored>
  /** Locked until the end. */
  get(opId: string): Promise<RedemptionStored | null>
  byNumber(number: number): Promise<RedemptionStored | null>
  /** Counted and not undone, oldest first. */
  liveOfCoupon(codeKey: string, slot: number): Promise<readonly RedemptionStored[]>
  settle(opId: string, settlement: Settlement, conflict: ConflictClass | null): Promise<void>
  undo(opId: string, how: RedemptionStored['undone'], at: number): Promise<void>
  returned(opId: string): Promise<readonly ReturnedLine[]>
  addReturned(opId: string, lines: readonly ReturnedLine[]): Promise<void>
  /** Live uses by known or unknown customers, for a snapshot, by opId. */
  usePage(offer: number, after: string, limit: number): Promise<readonly { readonly opId: string; readonly who: string; readonly at: number }[]>
  useCount(offer: number): Promise<number>
}

export interface OperationTable {
  /** Locked until the end. */
  get(opId: string): Promise<OperationStored | null>
  peek(opId: string): Promise<OperationStored | null>
  /** False = somebody put it first; read it again. */
  insert(operation: OperationStored): Promise<boolean>
  update(operation: OperationStored): Promise<void>
}

export interface IssualTable {
  insert(issual: IssualStored): Promise<void>
  /** The issual of an operation that was given up; null = there is none. */
  remove(opId: string): Promise<IssualStored | null>
  /** Every issual to the customer, resends left out, oldest first. Locks the customer. */
  received(customer: number): Promise<readonly IssualStored[]>
}

export interface TillTable {
  /** Locked until the end; null = never enrolled. */
  get(till: number): Promise<TillStored | null>
  peek(till: number): Promise<TillStored | null>
  /** Starts a new incarnation; answers its number: the next one, or `least` where that is higher. */
  incarnate(till: number, least?: number): Promise<number>
  advance(till: number, seq: number, hash: string): Promise<void>
  fence(till: number): Promise<void>
  /** `at`: now, milliseconds; a till that is disabled already stays so since it was. */
  setDisabled(till: number, disabled: boolean, at?: number): Promise<void>
  /** Tills that were enrolled and are not switched off. */
  active(): Promise<readonly number[]>
  /** The till's whole journal is known to this memory of the centre. */
  report(till: number, serverInstance: string): Promise<void>
  /** Whether a till that is not switched off has reported to another memory, and not to this one. */
  unreported(serverInstance: string): Promise<boolean>
  append(record: JournalStored): Promise<void>
  record(till: number, incarnation: number, seq: number): Promise<JournalStored | null>
  recordCount(till: number): Promise<number>
  recordPage(till: number, after: { readonly incarnation: number; readonly seq: number }, limit: number): Promise<readonly JournalStored[]>
  /** A one-time code: whoever takes it first has it. */
  addEnrolment(codeHash: string, till: number, expiresAt: number): Promise<void>
  takeEnrolment(codeHash: string, at: number): Promise<{ readonly till: number } | 'wrong' | 'used' | 'expired'>
  addSession(tokenHash: string, session: SessionStored): Promise<void>
  session(tokenHash: string): Promise<SessionStored | null>
  /** False = there was none: of two who use a one-time token, one gets true. */
  endSession(tokenHash: string): Promise<boolean>
  endTillSessions(till: number): Promise<void>
}

export interface PeopleTable {
  get(id: number): Promise<PersonStored | null>
  byLogin(login: string): Promise<PersonStored | null>
  ofStore(store: number): Promise<readonly PersonStored[]>
  audit(entry: { readonly at: number; readonly who: string; readonly from: string; readonly what: string; readonly subject: string; readonly before: unknown; readonly after: unknown }): Promise<void>
}

/** Which cases; what is left out does not narrow. */
export interface CaseFilter {
  readonly state?: CaseRow['state'] | undefined
  readonly class?: CaseRow['class'] | undefined
  readonly offer?: number | undefined
  /** Opened from here to before there, milliseconds since 1970. */
  readonly openedFrom?: number | undefined
  readonly openedTo?: number | undefined
  readonly before?: number | undefined
}
export interface CaseKept {
  readonly store: number
  readonly row: CaseRow
}

export interface CaseTable {
  open(found: CaseStored): Promise<number>
  ofStore(store: number, after: number, limit: number): Promise<readonly CaseRow[]>
  /** Newest first; `before` is the id of the last one seen. */
  list(stores: readonly number[] | null, limit: number, wanted?: CaseFilter): Promise<readonly CaseRow[]>
  countOf(store: number): Promise<number>
  /** Locked until the end. */
  get(id: number): Promise<CaseKept | null>
  replace(row: CaseRow): Promise<void>
}

export interface FeedTable extends FeedHistory {
  /** Without positions yet: those come after the commit, from one sequencer (research of 4.2, 2.4). */
  append(changes: readonly Change[]): Promise<void>
  head(): Promise<FeedHead>
  /** Whole source transactions, about `limit` rows of them. */
  after(feeds: readonly { readonly feed: string; readonly pos: number }[], limit: number): Promise<ChangePage>
  /** Gives positions to whole transactions that have none yet; answers how many rows got one. Must be a transaction of its own. */
  sequence(limit: number): Promise<number>
}
