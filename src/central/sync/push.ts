import type { UnitId } from '../../domain/ids'
import { placeOf } from '../../domain/org/org-index'
import type { SyncReply, SyncRequest } from '../../protocol/sync/messages'
import { FIRST_HASH, journalRecord, type PushedRecord } from '../../protocol/sync/record'
import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import { digestOf } from '../core/keyed-hashes'
import { transactFairly } from '../core/raced'
import type { TillStored } from '../core/rows'
import { branchReceiptChange, receiptChange } from '../feeds/feed-changes'
import { noteFork } from './fork'
import { UNREADABLE, type Pushing, type Settled } from './pushing'
import { looksOf } from './push-looks'
import { settleRecord } from './settle'

type Reply = SyncReply<'push'>
type Outcome = Reply['outcomes'][number]

/** A record that breaks the centre this often is parked: the queue behind it moves on (research 2.2). */
const TRIES = 3

/**
 * Takes a batch of a till's journal, in one transaction: what is known is skipped and answered as before, a gap ends the
 * batch (`PUSH_FROM`), another record under a known number is a fork (`FENCED`). Nothing that happened is refused: what is
 * fenced off is taken as soon as `hello` has given the till another incarnation.
 */
export function push(core: Core, till: number, request: SyncRequest<'push'>): Promise<Answer<Reply>> {
  return transactFairly(core.store, async (tx): Promise<Answer<Reply>> => {
    const stored = await tx.tills.get(till)
    const { index } = await core.catalogue.view(tx)
    const place = placeOf(index, till as UnitId)
    if (stored === null || place === null) return refuse('unit.unknown')
    const pushing: Pushing = { core, tx, till, place, disabled: stored.disabled, journal: 'current', now: core.clock.now() }
    if (request.incarnation < stored.incarnation) {
      const taken = await takeEarlier({ ...pushing, journal: 'earlier' }, request)
      // What that journal held is not spent from any more, also where the centre learns of it only now.
      await tx.grants.freezeBefore(till, stored.incarnation)
      return taken
    }
    // What is stored is of another journal than this one, or of another branch of it: nothing of it is acknowledged by that.
    if (stored.fenced || stored.incarnation !== request.incarnation) return answer([], 0, 'FENCED')
    return tx.foresee(looksOf(request, stored), (foreseen) => take({ ...pushing, tx: foreseen }, stored, request.records))
  })
}

async function take(pushing: Pushing, stored: TillStored, records: readonly PushedRecord[]): Promise<Answer<Reply>> {
  const { tx, till } = pushing
  const outcomes: Outcome[] = []
  let { lastSeq, lastHash } = stored
  let status: Reply['status'] = stored.disabled ? 'TILL_DISABLED' : 'OK'
  for (const record of records) {
    if (record.incarnation !== stored.incarnation || record.seq > lastSeq + 1) {
      status = 'PUSH_FROM'
      break
    }
    const known = record.seq <= lastSeq ? await tx.tills.record(till, stored.incarnation, record.seq) : null
    if (record.seq <= lastSeq ? known?.hash !== record.hash : record.prev !== lastHash) {
      await tx.tills.fence(till)
      await noteFork(pushing, stored.incarnation, record, known ?? (await tx.tills.record(till, stored.incarnation, lastSeq)))
      status = 'FENCED'
      break
    }
    const settled = known ?? (await append(pushing, record))
    outcomes.push({ seq: record.seq, opId: record.opId, settlement: settled.settlement, conflict: settled.conflict })
    if (known === null) ({ seq: lastSeq, hash: lastHash } = record)
  }
  if (lastSeq > stored.lastSeq) await tx.tills.advance(till, lastSeq, lastHash)
  // Behind a fork the centre has the other branch: how far the two are one, the records of this batch say.
  return answer(outcomes, status === 'FENCED' ? throughOf(outcomes) : lastSeq, status)
}

/**
 * What a till had not sent when it was told to begin another incarnation. It has happened, so it is taken as far as it
 * continues what is known of that incarnation, in any of its branches; what is before it must come first (`FENCED`).
 */
async function takeEarlier(pushing: Pushing, { incarnation, records }: SyncRequest<'push'>): Promise<Answer<Reply>> {
  const outcomes: Outcome[] = []
  for (const record of records) {
    const settled = record.incarnation === incarnation ? await takeBehind(pushing, record) : null
    if (settled === null) return answer(outcomes, throughOf(outcomes), 'FENCED')
    outcomes.push({ seq: record.seq, opId: record.opId, settlement: settled.settlement, conflict: settled.conflict })
  }
  return answer(outcomes, throughOf(outcomes), 'OK')
}

/**
 * One record of an earlier journal. Where another stands under its number, the two are branches of a journal that was copied
 * or set back: both are kept, and both have happened. Null = what is before it is not here.
 */
async function takeBehind(pushing: Pushing, record: PushedRecord): Promise<Settled | null> {
  const { tx, till } = pushing
  const { incarnation, seq, hash, prev } = record
  const had = await tx.tills.record(till, incarnation, seq)
  const known = had?.hash === hash ? had : await tx.forks.record(till, incarnation, seq, hash)
  if (known !== null) return known
  const before = seq === 1 ? null : await tx.tills.record(till, incarnation, seq - 1)
  const isBehind = prev === (seq === 1 ? FIRST_HASH : before?.hash)
  if (isBehind && had === null) return append(pushing, record)
  // Without either it is a gap, or the rest of a branch that is longer than the first.
  if (had !== null || before !== null) await noteFork(pushing, incarnation, record, had ?? before)
  const isBehindBranch = isBehind || (await tx.forks.record(till, incarnation, seq - 1, prev)) !== null
  return isBehindBranch ? append({ ...pushing, journal: 'branch' }, record) : null
}

async function append(pushing: Pushing, record: PushedRecord): Promise<Settled> {
  const { tx, till, now, journal } = pushing
  const settled = await settleSafely(pushing, record)
  const { incarnation, seq, opId, type, hash } = record
  const [kept, receipt] = journal === 'branch' ? [tx.forks, branchReceiptChange] : [tx.tills, receiptChange]
  await kept.append({ till, incarnation, seq, opId, type, hash, record, ...settled, arrivedAt: now })
  await tx.feeds.append([receipt(till, { incarnation, seq, opId, ...settled })])
  return settled
}

/** A record of a type or shape this centre does not know, or with a hash that is not its own, is kept aside, never dropped (4.2). */
async function settleSafely(pushing: Pushing, record: PushedRecord): Promise<Settled> {
  const { hash, ...sealed } = record
  const read = journalRecord.safeParse(record)
  if (!read.success || digestOf(sealed) !== hash) return UNREADABLE
  for (let tried = 1; tried <= TRIES; tried++) {
    try {
      return await pushing.tx.attempt(() => settleRecord(pushing, read.data))
    } catch (failure) {
      if (pushing.core.store.mustRestart(failure)) throw failure
      pushing.core.trouble('record_not_settled', failure)
    }
  }
  return UNREADABLE
}

/** A record that is here has everything before it here too; what is before one that is not, nobody has looked at. */
const throughOf = (outcomes: readonly Outcome[]): number => outcomes.at(-1)?.seq ?? 0

const answer = (outcomes: Outcome[], ackThrough: number, status: Reply['status']): Answer<Reply> => ({
  ok: true,
  value: { ackThrough, outcomes, status },
})
