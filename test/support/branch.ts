import { digestOf } from '../../src/central/core/keyed-hashes'
import type { RedeemIntent } from '../../src/central/redemption/intent'
import type { GrantUnit } from '../../src/protocol/sync/allowance'
import type { JournalRecord, RecordDraft } from '../../src/protocol/sync/record'
import { NOON } from './central-core'
import { accepted } from './test-till'

/** A till's journal, or what another machine with a copy of it goes on to write. */
export interface Branch {
  readonly incarnation: number
  readonly records: readonly JournalRecord[]
  write(draft: RecordDraft): JournalRecord
  /** A sale the till makes alone: the intent and its outcome. */
  sell(opId: string, intent: RedeemIntent, unit?: GrantUnit): void
}

/** Begins with the records of another one: a copy of it as it was then. */
export function branchOf(begun: readonly JournalRecord[] = [], incarnation = 1): Branch {
  const records = [...begun]
  const write = (draft: RecordDraft): JournalRecord => {
    const clock = { wall: NOON, mono: 1000, boot: 'boot', centre: NOON, error: 20, suspect: false }
    const open = { v: 1 as const, incarnation, seq: records.length + 1, prev: records.at(-1)?.hash ?? '0'.repeat(64), clock, cashier: 1, approver: null, ...draft }
    const sealed = { ...open, hash: digestOf(open) }
    records.push(sealed)
    return sealed
  }
  return {
    incarnation,
    records,
    write,
    sell(opId, intent, unit) {
      write({ type: 'intent', opId, body: intent })
      write({ type: 'outcome', opId, body: { action: 'redeem', decidedBy: 'till', decision: accepted('4.00'), ...(unit === undefined ? {} : { unit }) } })
    },
  }
}
