import type { UnitId } from '../../domain/ids'
import { placeOf } from '../../domain/org/org-index'
import type { SyncReply, SyncRequest } from '../../protocol/sync/messages'
import { journalRecord, type PushedRecord } from '../../protocol/sync/record'
import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import { digestOf } from '../core/keyed-hashes'
import { transactFairly } from '../core/raced'
import type { TillStored } from '../core/rows'
import { receiptChange } from '../feeds/feed-changes'
import { openCase } from '../cases/open-case'
import { UNREADABLE, type Pushing, type Settled } from './pushing'
import { looksOf } from './push-looks'
import { settleRecord } from './settle'

type Reply = SyncReply<'push'>
type Outcome = Reply['outcomes'][number]

/** A record that breaks the centre this often is parked: the queue behind it moves on (research 2.2). */
const TRIES = 3
const FIRST_HASH = '0'.repeat(64)

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
    const pushing: Pushing = { core, tx, till, place, disabled: stored.disabled, now: core.clock.now() }
    if (request.incarnation < stored.incarnation) {
      const taken = await takeEarlier(pushing, request)
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
      await fork(pushing)
      status = 'FENCED'
      break
    }
    const settled = known ?? (await append(pushing, record))
    outcomes.push({ seq: record.seq, opId: record.opId, settlement: settled.settlement, conflict: settled.conflict })
    if (known === null) ({ seq: lastSeq, hash: lastHash } = record)
  }
  if (lastSeq > stored.lastSeq) await tx.tills.advance(till, lastSeq, lastHash)
  // Behind a fork the centre has the other branch: how far the two are one, the records of this batch say.
  return answer(outcomes, status === 'FENCED' ? (outcomes.at(-1)?.seq ?? 0) : lastSeq, status)
}

/**
 * What a till had not sent when it was told to begin another incarnation. It has happened, so it is taken as far as it
 * continues what is known of that incarnation; another branch of it is not (`FENCED`).
 */
async function takeEarlier(pushing: Pushing, { incarnation, records }: SyncRequest<'push'>): Promise<Answer<Reply>> {
  const { tx, till } = pushing
  const outcomes: Outcome[] = []
  let through = (records[0]?.seq ?? 1) - 1
  for (const record of records) {
    const known = await tx.tills.record(till, incarnation, record.seq)
    const before = record.seq === 1 ? FIRST_HASH : (await tx.tills.record(till, incarnation, record.seq - 1))?.hash
    const fits = known === null ? record.prev === before : record.hash === known.hash
    if (record.incarnation !== incarnation || !fits) return answer(outcomes, through, 'FENCED')
    const settled = known ?? (await append(pushing, record))
    outcomes.push({ seq: record.seq, opId: record.opId, settlement: settled.settlement, conflict: settled.conflict })
    through = record.seq
  }
  return answer(outcomes, through, 'OK')
}

async function append(pushing: Pushing, record: PushedRecord): Promise<Settled> {
  const { tx, till, now } = pushing
  const settled = await settleSafely(pushing, record)
  const { incarnation, seq, opId, type, hash } = record
  await tx.tills.append({ till, incarnation, seq, opId, type, hash, record, ...settled, arrivedAt: now })
  await tx.feeds.append([receiptChange(till, { incarnation, seq, opId, ...settled })])
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

/** The same number with other content: a copied or rolled-back till. Both branches are kept, and somebody must look (4.6). */
async function fork({ core, tx, till, place, now }: Pushing): Promise<void> {
  await tx.tills.fence(till)
  await openCase(core, tx, { class: 'journal_forked', sides: [], store: place.store.id, now })
}

const answer = (outcomes: Outcome[], ackThrough: number, status: Reply['status']): Answer<Reply> => ({
  ok: true,
  value: { ackThrough, outcomes, status },
})
