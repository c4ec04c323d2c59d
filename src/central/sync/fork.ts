import { openCase, type RecordSide } from '../cases/open-case'
import type { JournalStored } from '../core/rows'
import { journalRecord, type JournalRecord, type PushedRecord } from '../../protocol/sync/record'
import type { Pushing } from './pushing'
import { recordTime } from './record-time'

/** A call of this till, while it is worked through. */
export type At = Pick<Pushing, 'core' | 'tx' | 'till' | 'place' | 'now'>

/**
 * A journal has two histories: its till was copied or set back, and somebody must look (4.6). The case opens once for a
 * journal, however often its branches come; it names what was met, and what the centre has in the place of it.
 */
export async function noteFork(at: At, incarnation: number, met: PushedRecord | null, had: JournalStored | null): Promise<void> {
  const { core, tx, till, place, now } = at
  if (!(await tx.forks.note(till, incarnation, now))) return
  const records = [met, had?.record].flatMap((record) => {
    const read = journalRecord.safeParse(record)
    return read.success ? [sideOf(at, read.data)] : []
  })
  await openCase(core, tx, { class: 'journal_forked', sides: [], records, store: place.store.id, now })
}

/** A record of this till as one side of a case. */
export function sideOf({ till, place, now }: Pick<At, 'till' | 'place' | 'now'>, { opId, clock, cashier, approver, type, body }: JournalRecord): RecordSide {
  const offline = type !== 'outcome' || body.decidedBy === 'till'
  return { opId, at: recordTime(clock, now).at, till, store: place.store.id, cashier, approver, offline }
}
