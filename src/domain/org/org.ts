import type { ZoneName, ZoneTable } from '../calendar/calendar'
import type { UnitId } from '../ids'
import type { CurrencyCode, Rate } from '../money/money'

export type UnitType = 'CONCEPT' | 'ZONE' | 'STORE' | 'TILL'

export interface UnitRef {
  readonly type: UnitType
  readonly id: UnitId
}

/** A node of the tree concept → zone → store → till (2.1). One without currency or zone inherits its parent's. */
export interface Unit extends UnitRef {
  readonly code: string
  readonly name: string
  readonly parent: UnitRef | null
  readonly currency: CurrencyCode | null
  readonly timeZone: ZoneName | null
}

/** What the organisation decided once for everybody. */
export interface OrgSettings {
  /** Several coupons on one bill (2.3): how many, by default one. */
  readonly couponsPerBill: number
  /** Randomised common codes may be made (2.4). */
  readonly randomisedCodes: boolean
  /** How many months back `issual.recently_had` looks (2.6); six where nothing is said. */
  readonly issualMonths?: number | undefined
  /** How a mobile number without a country is read: the country's calling code, its trunk prefix, its length. */
  readonly mobile: { readonly callingCode: string; readonly trunkPrefix: string; readonly nationalLength: number }
}

export interface Org {
  readonly id: number
  readonly code: string
  readonly name: string
  readonly currency: CurrencyCode
  readonly timeZone: ZoneName
  readonly units: readonly Unit[]
  /** In the order in which they were entered: of two for one day the later entered wins (2.3). */
  readonly rates: readonly Rate[]
  readonly zoneTables: readonly ZoneTable[]
  readonly settings: OrgSettings
}
