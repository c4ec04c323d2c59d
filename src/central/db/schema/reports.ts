import type { Generated } from 'kysely'

interface Sums {
  org: number
  offer: number
  store: number
  day: string
  hour: number
  issued: number
  redeemed: number
  discount: number
  sales: number
  discount_org: number
  sales_org: number
  unrated: number
}

export interface ReportTables {
  tally: Sums
  tally_delta: Sums & { id: Generated<number> }
}
