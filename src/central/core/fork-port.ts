import type { JournalStored } from './rows'

/*
 * A till's journal that has two histories, because its disk was copied or set back (4.6). The history that came first stands
 * in the journal itself (`TillTable`); a record of any other is found by its hash, so there may be as many as there are copies.
 */
export interface ForkTable {
  /** Writes down that this journal has forked; false = it was known. */
  note(till: number, incarnation: number, at: number): Promise<boolean>
  append(record: JournalStored): Promise<void>
  record(till: number, incarnation: number, seq: number, hash: string): Promise<JournalStored | null>
}
