import type { ColumnType, Generated } from 'kysely'
import type { KeyNumber } from '../coupons/key-number'

/** A day, as text. */
type Day = ColumnType<string, string, string>
type DayOrNull = ColumnType<string | null, string | null, string | null>

/** A code is its spelling, or where it was generated its place in the order of its shape (docs/adr/0030). */
interface CouponTable {
  org: number
  code_key: KeyNumber
  slot: number
  offer: number
  code: string | null
  shape: number | null
  n: number | null
  state: string
  issued_on: DayOrNull
  holder: number | null
  /** The bulk issual it came from; null where it was issued alone or not at all. */
  batch: number | null
  explicit_through: DayOrNull
  revoked_at: number | null
  uses: Generated<number>
}

interface CodeShapeTable {
  org: number
  id: Generated<number>
  name: string
  next: Generated<number>
}

interface CodeRangeTable {
  org: number
  shape: number
  first: number
  until: number
  next: number
  offer: number
  packed: Generated<boolean>
}

interface CodeLeftTable {
  org: number
  shape: number
  n: number
  offer: number
}

interface CodeStopTable {
  org: number
  offer: number
  at: number
}

interface IssualBatchTable {
  org: number
  id: Generated<number>
  offer: number
  at: number
  issued_on: Day
  /** The organisation's hour of the day in which it began. */
  hour: Generated<number>
  store: number | null
  issued: Generated<number>
}

/** Read only: what was issued one by one and in bulk. */
export interface EveryIssualView {
  org: number
  op_id: string
  offer: number
  customer: number
  at: number
  issued_on: string
  code_key: string
  slot: number
}

export interface CouponTables {
  coupon: CouponTable
  code_shape: CodeShapeTable
  code_range: CodeRangeTable
  code_left: CodeLeftTable
  code_stop: CodeStopTable
  issual_batch: IssualBatchTable
  every_issual: EveryIssualView
}
