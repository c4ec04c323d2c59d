import type { ColumnType, Generated, Insertable, Selectable } from 'kysely'
import type { CouponTables, EveryIssualView } from './coupons'
import type { GrantTables } from './grants'
import type { JobTables } from './jobs'
import type { AccessTables } from './access'
import type { MessageTables } from './messages'
import type { OfferColumns, OfferTables } from './offers'
import type { PackTables } from './packs'
import type { ReportTables } from './reports'
import type { WalletTables } from './wallet'

/*
 * The tables, as Kysely sees them. Every key starts with the organisation, so that the same schema can be distributed or
 * partitioned (3.5). Moments are milliseconds since 1970 in bigint; the driver reads them as numbers.
 */

/** jsonb: read as a value, written as text. */
type Json<T = unknown> = ColumnType<T, string, string>
type NullableJson<T = unknown> = ColumnType<T | null, string | null, string | null>

interface OrgTable {
  org: Generated<number>
  code: string
  name: string
  currency: string
  time_zone: string
  settings: Json
  code_key: string
  customer_key: string
  permutation_key: string
  server_instance: string
  revision: Generated<number>
}
interface UnitTable {
  org: number
  type: string
  id: number
  code: string
  name: string
  parent_type: string | null
  parent_id: number | null
  currency: string | null
  time_zone: string | null
}
interface RateTable {
  org: number
  n: Generated<number>
  from_day: string
  currency: string
  rate: string
}
interface ProductTable {
  org: number
  sku: string
  name: string
  category: string | null
  brand: string | null
  attributes: Json
  price: string
  on_sale: boolean
}
interface PersonTable {
  org: number
  id: number
  login: string
  name: string
  role: string
  unit_type: string | null
  unit_id: number | null
  pin_hash: string | null
  password_hash: string | null
  disabled: Generated<boolean>
}
interface ClientTable {
  org: number
  key: string
  name: string
  secret_hash: string
  till: number | null
  disabled: Generated<boolean>
  made_at: number | null
  /** The service it speaks for (2.8) and, if it is bound to one, the campaign or programme; null = the organisation itself. */
  service: Generated<string | null>
  service_ref: Generated<string | null>
}
interface SessionTable {
  org: number
  token_hash: string
  kind: string
  till: number | null
  person: number | null
  client: string | null
  expires_at: number | null
  family: string | null
  used_at: number | null
}
interface CustomerTable {
  org: number
  id: number
  token: string
  first_name: string
  last_name: string
  mobile: string | null
  email: string | null
  external_id: string | null
  blocked: Generated<boolean>
}
interface CustomerIdentTable {
  org: number
  ident: string
  customer: number
}
interface AudienceMemberTable {
  org: number
  list: string
  customer: number
}
interface OfferTable extends OfferColumns {
  org: number
  id: number
  code: string
  version: number
  body: Json
  saved_at: number
}
interface OfferVersionTable {
  org: number
  offer: number
  version: number
  body: Json
  saved_at: number
}
interface OfferCountTable {
  org: number
  offer: number
  uses: Generated<number>
  issued: Generated<number>
  made: Generated<number>
  held: Generated<number>
  held_issues: Generated<number>
  last_issued_at: number | null
  last_redeemed_at: number | null
}
interface CustomerCountTable {
  org: number
  offer: number
  who: string
  uses: Generated<number>
}
interface RedemptionTable {
  org: number
  op_id: string
  number: Generated<number>
  offer: number | null
  code_key: string
  slot: number
  customer: number | null
  who: string | null
  till: number | null
  store: number
  cashier: number | null
  approver: number | null
  incarnation: number | null
  seq: number | null
  at: number
  error: number
  arrived_at: number
  offline: boolean
  bill: Json
  decision: Json
  settlement: string
  conflict: string | null
  counted: boolean
  undone: Generated<string>
  undone_at: number | null
  bill_number: string | null
  together: string | null
  sale_day: string | null
  sale_hour: number | null
  discount: number | null
  sales: number | null
  discount_org: number | null
  sales_org: number | null
}
interface ReturnedTable {
  org: number
  op_id: string
  n: Generated<number>
  line: string
  qty: number
  share: string
}
interface OperationTable {
  org: number
  op_id: string
  state: string
  hash: string
  intent: NullableJson
  redeem: NullableJson
  issue: NullableJson
  at: number
}
/** What was issued one by one; of a bulk issual the batch says the rest. */
interface IssualTable extends EveryIssualView {
  store: number | null
  issued_hour: number | null
}
interface TillTable {
  org: number
  till: number
  incarnation: number
  disabled: Generated<boolean>
  disabled_at: Generated<number | null>
  last_seq: Generated<number>
  last_hash: string
  had_seq: Generated<number>
  fenced: Generated<boolean>
  reported: Generated<string>
}
interface JournalTable {
  org: number
  till: number
  incarnation: number
  seq: number
  op_id: string
  type: string
  hash: string
  record: Json
  settlement: string
  conflict: string | null
  arrived_at: number
}
interface JournalForkTable {
  org: number
  till: number
  incarnation: number
  found_at: number
}
interface EnrolmentTable {
  org: number
  code_hash: string
  till: number
  expires_at: number
  used_at: number | null
}
interface CaseTable {
  org: number
  id: Generated<number>
  store: number
  row: Json
}
interface ChangeTable {
  org: number
  txn: number
  n: number
  feed: string
  key: string
  body: NullableJson
  pos: number | null
}
interface FeedHeadTable {
  org: number
  epoch: string
  pos: Generated<number>
  min_pos: Generated<number>
}
interface AuditTable {
  org: number
  id: Generated<number>
  at: number
  who: string
  from_where: string
  what: string
  subject: string
  before: NullableJson
  after: NullableJson
}
interface IdempotencyTable {
  org: number
  client: string
  key: string
  request_hash: string
  status: number | null
  reply: NullableJson
  at: number
}

export interface Tables extends AccessTables, CouponTables, GrantTables, JobTables, MessageTables, OfferTables, PackTables, ReportTables, WalletTables {
  org: OrgTable
  unit: UnitTable
  rate: RateTable
  product: ProductTable
  person: PersonTable
  client: ClientTable
  session: SessionTable
  customer: CustomerTable
  customer_ident: CustomerIdentTable
  audience_member: AudienceMemberTable
  offer: OfferTable
  offer_version: OfferVersionTable
  offer_count: OfferCountTable
  customer_count: CustomerCountTable
  redemption: RedemptionTable
  returned_line: ReturnedTable
  operation: OperationTable
  issual: IssualTable
  till: TillTable
  journal: JournalTable
  journal_branch: JournalTable
  journal_fork: JournalForkTable
  enrolment: EnrolmentTable
  manager_case: CaseTable
  change: ChangeTable
  feed_head: FeedHeadTable
  audit: AuditTable
  idempotency: IdempotencyTable
}

export type Row<Name extends keyof Tables> = Selectable<Tables[Name]>
export type NewRow<Name extends keyof Tables> = Insertable<Tables[Name]>
