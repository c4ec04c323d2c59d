import type { ColumnType, Generated } from 'kysely'

/** jsonb: read as a value, written as text. */
type NullableJson = ColumnType<unknown, string | null, string | null>

interface GrantTable {
  org: number
  id: string
  till: number
  incarnation: number
  offer: number
  units: number
  spent: number
  used: number
  granted_at: number
  expires: number
  server_instance: string
  state: string
  /** The codes of a block; null where the units are uses. */
  block: NullableJson
}
interface GrantUnitTable {
  org: number
  grant_id: string
  no: number
  op_id: string
}

interface BlockCodeTable {
  org: number
  code_key: string
  grant_id: string
  no: number
  till: number
  handed: Generated<boolean>
}

/** Allowances (4.4). */
export interface GrantTables {
  block_code: BlockCodeTable
  allowance_grant: GrantTable
  allowance_unit: GrantUnitTable
}
