import { z } from 'zod'
import { codeKey, count, customerToken, epochMillis, idNumber, opId, plainDate, sha256Hex, text } from '../scalars'
import { allowanceReply, allowanceRequest } from './allowance'
import { clockBlock } from './clock-block'
import { conflictClass, settlement } from './conflict'
import { digestReply, digestRequest } from './digest'
import { decisionWire, reasonWire } from './decision-wire'
import { feedName, feedRow } from './feed-rows'
import { MAX_FEED_PACKS, packSummary } from './packs'
import { issueIntent, pushedRecord, redeemIntent } from './record'

/*
 * The messages between a till and the centre (4.2): POST /sync/v1/<name>, JSON, with the till's bearer token
 * (all but enrol). Replies to errors have the one shape of errors.ts.
 */

export const PROTOCOL_VERSION = 1
export const MAX_PUSH = 200
export const MAX_PAGE = 2000

export const enrolRequest = z.strictObject({ code: text(64, 1), app: text(40, 1), host: text(100) })
export const enrolReply = z.strictObject({
  token: text(400, 20),
  till: z.strictObject({ id: idNumber, code: text(60, 1), name: text(100, 1) }),
  store: z.strictObject({ id: idNumber, code: text(60, 1), name: text(100, 1) }),
  org: z.strictObject({ id: idNumber, code: text(60, 1), name: text(100, 1) }),
  /** HMAC-SHA-256 keys in base64: one for codes, one for customers. They stay in the main process. */
  keys: z.strictObject({ code: text(100, 40), customer: text(100, 40) }),
  incarnation: z.number().int().min(1),
  serverInstance: text(64, 1),
  serverTime: epochMillis,
})
export type EnrolReply = z.infer<typeof enrolReply>

export const cursor = z.strictObject({ feed: feedName, epoch: text(64, 1), pos: count })
export type Cursor = z.infer<typeof cursor>

/** A later till may say more, and must have an answer all the same: `UPGRADE_REQUIRED`, and then its records are taken. */
export const helloRequest = z.object({
  protocol: z.object({ min: z.number().int().min(1), max: z.number().int().min(1) }),
  app: text(40, 1),
  schema: z.number().int().min(1),
  incarnation: z.number().int().min(0),
  serverInstance: text(64).nullable(),
  last: z.object({ seq: count, hash: sha256Hex }),
  /** The journal is missing or disagrees with its high-water mark: a new incarnation is asked for. */
  journalLost: z.boolean(),
  clock: z.object(clockBlock.shape),
})
export const helloReply = z.strictObject({
  protocol: z.number().int().min(1),
  serverTime: epochMillis,
  serverInstance: text(64, 1),
  incarnation: z.number().int().min(1),
  status: z.enum(['OK', 'PUSH_FROM', 'FENCED', 'NEW_INCARNATION', 'UPGRADE_REQUIRED', 'TILL_DISABLED']),
  /** What the centre has of this incarnation's journal. */
  known: z.strictObject({ seq: count, hash: sha256Hex }),
  /** Every feed this till should hold, with the number of rows a snapshot would bring. */
  feeds: z.array(z.strictObject({ feed: feedName, epoch: text(64, 1), rows: count })).max(5000),
})
export type HelloReply = z.infer<typeof helloReply>

export const pushRequest = z.strictObject({
  incarnation: z.number().int().min(1),
  records: z.array(pushedRecord).min(1).max(MAX_PUSH),
})
export const pushReply = z.strictObject({
  /** Everything up to here is stored durably. */
  ackThrough: count,
  outcomes: z
    .array(
      z.strictObject({
        seq: z.number().int().min(1),
        opId,
        settlement,
        conflict: conflictClass.nullable(),
      }),
    )
    .max(MAX_PUSH),
  status: z.enum(['OK', 'PUSH_FROM', 'FENCED', 'TILL_DISABLED']),
})
export type PushReply = z.infer<typeof pushReply>

export const pullRequest = z.strictObject({ cursors: z.array(cursor).max(5000), limit: z.number().int().min(1).max(MAX_PAGE) })
export const pullReply = z.strictObject({
  serverTime: epochMillis,
  pages: z.array(z.strictObject({ feed: feedName, epoch: text(64, 1), pos: count, rows: z.array(feedRow).max(MAX_PAGE) })).max(5000),
  more: z.boolean(),
  /** Cursors that are too old or of another epoch: only these feeds start again from a snapshot. */
  resnapshot: z.array(feedName).max(5000),
  /** The list of `hello` again: offers come into scope and leave it while a till runs. */
  feeds: helloReply.shape.feeds,
})
export type PullReply = z.infer<typeof pullReply>

/** What a snapshot goes on after: a key, and the positions of the packs it stands beside. */
const MAX_AFTER = 8000

/** A snapshot comes in parts by key. `pos` is read before the first part, so later deltas repeat rows but never miss one. */
export const snapshotRequest = z.strictObject({
  feed: feedName,
  /** Null = from the beginning; see also `WITH_PACKS`. */
  after: text(MAX_AFTER).nullable(),
  limit: z.number().int().min(1).max(20_000),
})
export const snapshotReply = z.strictObject({
  feed: feedName,
  epoch: text(64, 1),
  pos: count,
  rows: z.array(feedRow.omit({ pos: true })).max(20_000),
  next: text(MAX_AFTER).nullable(),
  /** What of the feed comes packed (4.3), in its first part only. The rows are what no pack says, null = what is so no more. */
  packs: z.array(packSummary).max(MAX_FEED_PACKS).optional(),
})
export type SnapshotReply = z.infer<typeof snapshotReply>

const asked = { opId, clock: clockBlock, cashier: idNumber.nullable(), approver: idNumber.nullable() }

/** Decide and count now; `intentHash` is the hash of the journaled intent, by which a replay is told from a forgery. */
export const redeemRequest = z.strictObject({ ...asked, incarnation: z.number().int().min(1), seq: z.number().int().min(1), intentHash: sha256Hex, intent: redeemIntent })
export const redeemReply = z.strictObject({ opId, decision: decisionWire, at: epochMillis, replayed: z.boolean() })

/** The same judgement without counting anything; for the verdict on screen. */
export const checkRequest = z.strictObject({ intent: redeemIntent, approver: idNumber.nullable() })
export const checkReply = z.strictObject({
  decision: decisionWire,
  /** What the centre knows of the code: null = no such code. */
  offer: z.strictObject({ id: idNumber, name: text(100), posCode: text(60) }).nullable(),
  customer: customerToken.nullable(),
  at: epochMillis,
})
export type CheckReply = z.infer<typeof checkReply>

export const issueRequest = z.strictObject({ ...asked, incarnation: z.number().int().min(1), seq: z.number().int().min(1), intentHash: sha256Hex, intent: issueIntent })
export const issueReply = z.strictObject({
  opId,
  result: z.discriminatedUnion('ok', [
    z.strictObject({ ok: z.literal(true), code: text(64, 1), codeKey, validThrough: plainDate.nullable(), startsOn: plainDate.nullable(), message: text(2000), resent: z.boolean() }),
    z.strictObject({ ok: z.literal(false), reasons: z.array(reasonWire).min(1).max(40) }),
  ]),
  at: epochMillis,
  replayed: z.boolean(),
})

/** What became of operations whose answer never arrived. */
export const askRequest = z.strictObject({ opIds: z.array(opId).min(1).max(100) })
export const askReply = z.strictObject({
  ops: z
    .array(
      z.strictObject({
        opId,
        state: z.enum(['unknown', 'decided', 'abandoned']),
        redeem: decisionWire.nullable(),
        issue: issueReply.shape.result.nullable(),
      }),
    )
    .max(100),
})
export type AskReply = z.infer<typeof askReply>

/** Everything a till may call, by name: path `/sync/v1/<name>`. */
export const SYNC_CALLS = {
  enrol: { request: enrolRequest, reply: enrolReply },
  hello: { request: helloRequest, reply: helloReply },
  push: { request: pushRequest, reply: pushReply },
  pull: { request: pullRequest, reply: pullReply },
  snapshot: { request: snapshotRequest, reply: snapshotReply },
  redeem: { request: redeemRequest, reply: redeemReply },
  check: { request: checkRequest, reply: checkReply },
  issue: { request: issueRequest, reply: issueReply },
  ask: { request: askRequest, reply: askReply },
  allowance: { request: allowanceRequest, reply: allowanceReply },
  digest: { request: digestRequest, reply: digestReply },
} as const
export type SyncCall = keyof typeof SYNC_CALLS
export type SyncRequest<Name extends SyncCall> = z.infer<(typeof SYNC_CALLS)[Name]['request']>
export type SyncReply<Name extends SyncCall> = z.infer<(typeof SYNC_CALLS)[Name]['reply']>
