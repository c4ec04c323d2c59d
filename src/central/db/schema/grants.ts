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
}
interface GrantUnitTable {
  org: number
  grant_id: string
  no: number
  op_id: string
}

/** Allowances (4.4). */
export interface GrantTables {
  allowance_grant: GrantTable
  allowance_unit: GrantUnitTable
}
