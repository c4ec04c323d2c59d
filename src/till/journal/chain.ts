import { canonicalJson } from '../../protocol/sync/canonical-json'
import type { ClockBlock } from '../../protocol/sync/clock-block'
import { FIRST_HASH, type JournalRecord, type RecordDraft } from '../../protocol/sync/record'
import type { Sha256 } from './disk'

/** Where a chain stands: the number and hash of its newest record. */
export interface ChainEnd {
  readonly seq: number
  readonly hash: string
}
export const CHAIN_START: ChainEnd = { seq: 0, hash: FIRST_HASH }

/** What the main process knows and the page may not choose (4.1). */
export interface Stamp {
  readonly clock: ClockBlock
  readonly cashier: number | null
  readonly approver: number | null
}

/** Numbers a draft, binds it to the record before and hashes the whole (4.1). */
export function sealRecord(draft: RecordDraft, incarnation: number, end: ChainEnd, stamp: Stamp, sha256: Sha256): JournalRecord {
  const unsealed = { v: 1 as const, incarnation, seq: end.seq + 1, prev: end.hash, ...stamp, ...draft }
  return { ...unsealed, hash: sha256(canonicalJson(unsealed)) }
}

/** Does this record follow `end`, and is its hash its own? */
export function follows(record: JournalRecord, end: ChainEnd, sha256: Sha256): boolean {
  if (record.seq !== end.seq + 1 || record.prev !== end.hash) return false
  const { hash, ...unsealed } = record
  return sha256(canonicalJson(unsealed)) === hash
}
