import type { ColumnType, GeneratedAlways } from 'kysely'

/** What the database works out of an offer's body, to search and sort by. */
export interface OfferColumns {
  name: GeneratedAlways<string>
  status: GeneratedAlways<string>
  last_day: GeneratedAlways<string | null>
  /** "CONCEPT:2", or null where the whole organisation owns it. */
  owner: GeneratedAlways<string | null>
  claim_service: GeneratedAlways<string | null>
  claim_ref: GeneratedAlways<string | null>
}
interface OfferStoryTable {
  org: number
  offer: number
  made_at: number
  made_by: string | null
  changed_by: string | null
  inside: boolean
  worst: ColumnType<unknown, string | null, string | null>
}
interface OfferTillTable {
  org: number
  offer: number
  till: number
}
interface FeedMarkTable {
  org: number
  pos: number
  at: number
}
interface ProgrammeTable {
  org: number
  service: string
  ref: string
  name: string
  ends_on: string | null
  made_at: number
}

export interface OfferTables {
  offer_story: OfferStoryTable
  offer_till: OfferTillTable
  feed_mark: FeedMarkTable
  programme: ProgrammeTable
}
