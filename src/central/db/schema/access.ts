interface AttemptTable {
  /** 0: nobody has said yet which organisation is meant. */
  org: number
  who: string
  count: number
  until: number
}
interface RateWindowTable {
  org: number
  who: string
  class: string
  span: number
  taken: number
}

/** What the copies of the service count together: wrong tries, and requests. */
export interface AccessTables {
  attempt: AttemptTable
  rate_window: RateWindowTable
}
