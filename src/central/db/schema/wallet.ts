import type { ColumnType } from 'kysely'

interface IssualNoteTable {
  org: number
  code_key: string
  slot: number
  who: string
  till: number | null
  store: number
  metadata: ColumnType<unknown, string, string>
}
interface BillTable {
  org: number
  store: number
  number: string
}

/** What the v2 API remembers beside the common tables. */
export interface WalletTables {
  issual_note: IssualNoteTable
  bill: BillTable
}
