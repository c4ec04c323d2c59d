import { PROTOCOL_VERSION, type HelloReply, type SyncRequest } from '../../protocol/sync/messages'
import { FIRST_HASH } from '../../protocol/sync/record'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import type { TillStored } from '../core/rows'
import { noteFork, type At } from './fork'
import { scopeOfTill, type FeedList } from './till-scope'

type Status = HelloReply['status']

/** The beginning of every sync: versions, where the journal stands on both sides, and which feeds the till should hold. */
export function hello(core: Core, feeds: FeedList, till: number, request: SyncRequest<'hello'>): Promise<Answer<HelloReply>> {
  return core.store.transact(async (tx): Promise<Answer<HelloReply>> => {
    const stored = await tx.tills.get(till)
    const scope = await scopeOfTill(core, tx, till)
    if (stored === null || scope === null) return refuse('unit.unknown')
    const { serverInstance } = (await core.catalogue.view(tx)).stored
    const at = { core, tx, till, place: scope.place, now: core.clock.now() }
    const { status, incarnation, known } = await standing(at, stored, request, serverInstance)
    // The till has adopted this memory, and nothing of its journal is missing here (rule 10).
    if (status === 'OK' && request.serverInstance === serverInstance && stored.reported !== serverInstance) await tx.tills.report(till, serverInstance)
    const serverTime = core.clock.now()
    const list = await feeds.list(tx, scope)
    return { ok: true, value: { protocol: PROTOCOL_VERSION, serverTime, serverInstance, incarnation, status, known, feeds: list } }
  })
}

interface Standing {
  readonly status: Status
  readonly incarnation: number
  readonly known: HelloReply['known']
}

/** Where the journal goes on, also for a till that is shut out: what it has recorded is handed over all the same (4.2). */
async function standing(at: At, stored: TillStored, request: SyncRequest<'hello'>, serverInstance: string): Promise<Standing> {
  const journal = await journalOf(at, stored, request, serverInstance)
  const isTooOld = request.protocol.min > PROTOCOL_VERSION || request.protocol.max < PROTOCOL_VERSION
  return stored.disabled || isTooOld ? { ...journal, status: stored.disabled ? 'TILL_DISABLED' : 'UPGRADE_REQUIRED' } : journal
}

/** A till whose journal is lost, forked, or ahead of another incarnation goes on under a new number (4.2). */
async function journalOf(at: At, stored: TillStored, request: SyncRequest<'hello'>, serverInstance: string): Promise<Standing> {
  const { tx } = at
  const known = await heardBy(tx, stored, request, serverInstance)
  const now = (status: Status): Standing => ({ status, incarnation: stored.incarnation, known })
  if (request.incarnation > stored.incarnation && request.serverInstance !== serverInstance && !request.journalLost) {
    return remember(tx, stored, request)
  }
  if (request.incarnation !== stored.incarnation && (!request.journalLost || isUntouched(stored, request))) return now('NEW_INCARNATION')
  const isSetBack = !request.journalLost && forgot(stored, request)
  if (isSetBack) await noteFork(at, stored.incarnation, null, await tx.tills.record(stored.till, stored.incarnation, stored.lastSeq))
  if (request.journalLost || stored.fenced || isSetBack) {
    const incarnation = await tx.tills.incarnate(stored.till, request.incarnation + 1)
    await tx.grants.freezeBefore(stored.till, incarnation)
    return { status: 'NEW_INCARNATION', incarnation, known: { seq: 0, hash: FIRST_HASH } }
  }
  return now(request.last.seq > known.seq ? 'PUSH_FROM' : 'OK')
}

/**
 * What the till may have heard of its journal. One that knew another memory has heard nothing of what this one settled itself,
 * though it may have asked: a question from before a restore can be answered after it. So it asks again.
 */
async function heardBy(tx: CentralTx, stored: TillStored, request: SyncRequest<'hello'>, serverInstance: string): Promise<Standing['known']> {
  if (request.serverInstance === serverInstance || stored.hadSeq >= stored.lastSeq) return { seq: stored.lastSeq, hash: stored.lastHash }
  const record = stored.hadSeq === 0 ? null : await tx.tills.record(stored.till, stored.incarnation, stored.hadSeq)
  return { seq: stored.hadSeq, hash: record?.hash ?? FIRST_HASH }
}

/**
 * A journal of a later number than any given here: the centre was set back and has forgotten it. The till goes on with what
 * it has and sends all of it, so that it is the centre's backup.
 */
async function remember(tx: CentralTx, stored: TillStored, request: SyncRequest<'hello'>): Promise<Standing> {
  const incarnation = await tx.tills.incarnate(stored.till, request.incarnation)
  await tx.grants.freezeBefore(stored.till, incarnation)
  return { status: request.last.seq > 0 ? 'PUSH_FROM' : 'OK', incarnation, known: { seq: 0, hash: FIRST_HASH } }
}

/** A lost journal has its new number already, and nothing was written under it: whoever asks again is told the same. */
function isUntouched(stored: TillStored, request: SyncRequest<'hello'>): boolean {
  return request.incarnation < stored.incarnation && stored.lastSeq === 0
}

/** The till has less than it was told is stored, or something else: its journal was rolled back or copied. */
function forgot(stored: TillStored, { last }: SyncRequest<'hello'>): boolean {
  return last.seq < stored.lastSeq || (last.seq === stored.lastSeq && last.seq > 0 && last.hash !== stored.lastHash)
}
