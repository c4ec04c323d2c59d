import { z } from 'zod'
import { failure } from '../error-shape'
import { codeKey, count, epochMillis, idNumber, identKey, opId, sha256Hex, text } from '../scalars'
import { clockBlock } from '../sync/clock-block'
import { MAX_CHUNKS } from '../sync/packs'
import { journalRecord, recordDraft } from '../sync/record'
import { diskSpace, signedIn } from './app-calls'

/*
 * What the till core, in the page's worker, may ask of the main process over its port, and what main tells it.
 * Requests are {id, call, request}; answers {id, ok, value | error}; events {event, ...}. Both ends parse.
 */

export const netCall = z.enum(['hello', 'push', 'pull', 'snapshot', 'redeem', 'check', 'issue', 'ask', 'allowance', 'digest'])
export type NetCall = z.infer<typeof netCall>

export const identity = z.strictObject({
  till: z.strictObject({ id: idNumber, code: text(60), name: text(100) }),
  store: z.strictObject({ id: idNumber, code: text(60), name: text(100) }),
  org: z.strictObject({ id: idNumber, code: text(60), name: text(100) }),
  incarnation: z.number().int().min(1),
  person: signedIn.nullable(),
  version: text(40),
})
export type Identity = z.infer<typeof identity>

export type DiskSpace = z.infer<typeof diskSpace>

export const journalStatus = z.strictObject({
  incarnation: z.number().int().min(0),
  last: z.strictObject({ seq: count, hash: sha256Hex }),
  /** The journal and its high-water mark disagree, or it is missing. */
  lost: z.boolean(),
  /** Writing failed twice: nothing is approved offline until it works again. */
  degraded: z.boolean(),
  /** Bytes of a torn tail that were cut and kept aside at the last start. */
  repairedBytes: count,
  /** Absent where the machine does not tell. */
  space: diskSpace.optional(),
})
export type JournalStatus = z.infer<typeof journalStatus>

/** When the view is made anew because its store has grown (D9). Bytes, milliseconds, and minutes of the store's day. */
const viewLimits = z.strictObject({
  /** Smaller stores are left alone. */
  floorBytes: count,
  /** So many times what its rows need is too much. */
  timesLive: z.number().min(1),
  /** Above so many bytes less is too much, */
  largeBytes: count,
  /** namely so many times; that much smaller it should become. */
  worthTimes: z.number().min(1),
  night: z.strictObject({ from: count, to: count }),
  /** Not again before so long has gone by. */
  restMs: count,
  /** How often to look. */
  everyMs: count,
})
export type ViewLimits = z.infer<typeof viewLimits>

/** The room the view takes on this disk, and when it was last let go of for it (by the centre's clock), with its size then and after. */
const viewStore = z.strictObject({
  bytes: count,
  rebuilt: z.strictObject({ at: epochMillis, before: count, after: count.nullable() }).nullable(),
  limits: viewLimits,
})
export type ViewStore = z.infer<typeof viewStore>

/** What of a pack of codes is asked for: its index, or chunks by number. */
export const packPart = z.union([z.literal('index'), z.strictObject({ from: count, count: z.number().int().min(1).max(MAX_CHUNKS) })])
export type PackPart = z.infer<typeof packPart>

const deadline = z.number().int().min(100).max(120_000)

/** What can still be read of an earlier journal: these numbers, both ends included. */
const earlierJournal = z.strictObject({ incarnation: z.number().int().min(1), first: z.number().int().min(1), last: z.number().int().min(1) })
export type EarlierJournal = z.infer<typeof earlierJournal>

export const WORKER_CALLS = {
  identity: { request: z.undefined(), value: identity },
  /** Append durably: the answer comes after fsync, with number, chain, clock and people stamped by main. */
  append: {
    request: z.strictObject({ draft: recordDraft, approval: opId.nullable() }),
    value: journalRecord,
  },
  journal: { request: z.undefined(), value: journalStatus },
  /** Records of the current incarnation from `from` on. */
  readJournal: {
    request: z.strictObject({ from: z.number().int().min(1), limit: z.number().int().min(1).max(1000) }),
    value: z.array(journalRecord).max(1000),
  },
  /** Journals this till wrote before the current one, oldest first. */
  earlierJournals: { request: z.undefined(), value: z.array(earlierJournal).max(1000) },
  /** Records of one of them, from `from` on. */
  readEarlier: {
    request: z.strictObject({ incarnation: z.number().int().min(1), from: z.number().int().min(1), limit: z.number().int().min(1).max(1000) }),
    value: z.array(journalRecord).max(1000),
  },
  /** Everything up to `seq` is stored durably at the centre. */
  acknowledged: { request: z.strictObject({ seq: count }), value: z.undefined() },
  /** A new incarnation was given by the centre; the old journal is kept aside as evidence. */
  adoptIncarnation: { request: z.strictObject({ incarnation: z.number().int().min(1) }), value: z.undefined() },
  clock: { request: z.undefined(), value: clockBlock },
  codeKey: { request: z.strictObject({ code: text(40, 1) }), value: codeKey },
  /**
   * The code of a block's unit that the journal's record `outcome` gives out, named by the numbers of both records; without
   * an outcome only whether the block can be opened (`codes.sealed`).
   */
  releaseCode: { request: z.strictObject({ grant: z.number().int().min(1), outcome: z.number().int().min(1).nullable() }), value: z.strictObject({ code: text(64, 1).nullable() }) },
  identKey: { request: z.strictObject({ kind: z.enum(['mobile', 'email', 'external']), value: text(200, 1) }), value: identKey },
  /**
   * One call to the centre with main's credential. Main keeps the `people` feed for itself and reads the clock off replies.
   * Body and value are parsed by the call's own schemas in SYNC_CALLS, on both ends; a page of 20 000 rows is not walked twice.
   */
  net: {
    request: z.strictObject({ call: netCall, body: z.unknown(), deadline }),
    value: z.unknown(),
  },
  /** Bytes of a pack, fetched with main's credential. Main checks how many they are; the till core checks their hashes. */
  pack: { request: z.strictObject({ id: sha256Hex, part: packPart, deadline }), value: z.custom<Uint8Array>((value) => value instanceof Uint8Array) },
  /** How large the view's store is; null = the machine does not tell. */
  viewStore: { request: z.undefined(), value: viewStore.nullable() },
  /**
   * Clears the view's store and loads the page again; `at` is the centre's time. The caller has closed the view. False = somebody
   * is at the till, nothing was done.
   */
  letViewGo: { request: z.strictObject({ at: epochMillis }), value: z.boolean() },
  /** A view that was made anew is complete. Answers whether it had been let go of, and not lost. */
  viewRebuilt: { request: z.undefined(), value: z.boolean() },
} as const
export type WorkerCall = keyof typeof WORKER_CALLS
export type WorkerRequest<Name extends WorkerCall> = z.infer<(typeof WORKER_CALLS)[Name]['request']>
export type WorkerValue<Name extends WorkerCall> = z.infer<(typeof WORKER_CALLS)[Name]['value']>

export const workerAsk = z.strictObject({ id: z.number().int().min(1), call: text(40, 1), request: z.unknown() })
export const workerAnswer = z.discriminatedUnion('ok', [
  z.strictObject({ id: z.number().int().min(1), ok: z.literal(true), value: z.unknown() }),
  z.strictObject({ id: z.number().int().min(1), ok: z.literal(false), error: failure }),
])

export const mainEvent = z.discriminatedUnion('event', [
  /** Somebody signed in or out. */
  z.strictObject({ event: z.literal('person'), person: signedIn.nullable() }),
  /** Woke from sleep, network changed, or the centre hinted: sync now. */
  z.strictObject({ event: z.literal('sync'), why: z.enum(['wake', 'network', 'hint']) }),
])
export type MainEvent = z.infer<typeof mainEvent>
