import { z } from 'zod'
import { bill, lineShare } from '../bill'
import { codeKey, count, customerToken, idNumber, identKey, moneyText, opId, plainDate, sha256Hex, text } from '../scalars'
import { codesHandedBody, grantClosedBody, grantUnit, grantWire } from './allowance'
import { clockBlock } from './clock-block'
import { caseAction } from './conflict'
import { decisionWire, reasonWire } from './decision-wire'

/*
 * What a till writes into its journal and pushes to the centre (4.1). Every record names the operation it belongs to;
 * the intent, the outcome and the abandon of one try carry the same opId. Nothing here names a person in the clear:
 * codes are keyed hashes, customers are tokens.
 */

/** The customer of a try: a token where the till knows them, else the keyed hash of what was typed. */
export const customerRef = z.strictObject({ token: customerToken.nullable(), ident: identKey.nullable() })
export type CustomerRef = z.infer<typeof customerRef>

/** "Somebody wants to redeem this code on this bill": written before the centre is asked. */
export const redeemIntent = z.strictObject({
  action: z.literal('redeem'),
  codeKey,
  /** Null where this till does not know the code. */
  offer: idNumber.nullable(),
  offerVersion: count.nullable(),
  engineVersion: count,
  bill,
  customer: customerRef.nullable(),
  /** Coupons that the same bill carries already. */
  couponsOnBill: count,
  /** The POS's own transaction number, so that a POS asking twice gets one redemption. */
  posTransaction: text(64, 1).nullable(),
})

/** "Somebody wants a coupon of this offer for this customer." */
export const issueIntent = z.strictObject({
  action: z.literal('issue'),
  offer: idNumber,
  offerVersion: count.nullable(),
  engineVersion: count,
  customer: customerRef,
})
export const intentBody = z.discriminatedUnion('action', [redeemIntent, issueIntent])

export const redeemOutcome = z.strictObject({
  action: z.literal('redeem'),
  /** `till` = decided alone, the centre did not answer or was not asked. */
  decidedBy: z.enum(['centre', 'till']),
  decision: decisionWire,
  /** The unit of an allowance that this redemption spends (4.4); only where the till decided. */
  unit: grantUnit.optional(),
})
export const issueOutcome = z.strictObject({
  action: z.literal('issue'),
  decidedBy: z.enum(['centre', 'till']),
  result: z.discriminatedUnion('ok', [
    /** The day of issue where the till decided: the coupon's life counts from it. */
    z.strictObject({ ok: z.literal(true), codeKey, validThrough: plainDate.nullable(), resent: z.boolean(), issuedOn: plainDate.optional() }),
    z.strictObject({ ok: z.literal(false), reasons: z.array(reasonWire).min(1).max(40) }),
  ]),
  /** The code of a block that was given out (4.4); only where the till decided. */
  unit: grantUnit.optional(),
})
export const outcomeBody = z.discriminatedUnion('action', [redeemOutcome, issueOutcome])

/** Asked, and then refused or given up by the till: the centre never counts this opId, even if the question comes later. */
export const abandonBody = z.strictObject({ why: z.enum(['refused', 'cancelled', 'crashed']) })

/** A try that was refused without asking the centre; kept with its reasons (4.1). */
export const attemptBody = z.strictObject({
  codeKey: codeKey.nullable(),
  offer: idNumber.nullable(),
  total: moneyText,
  reasons: z.array(reasonWire).min(1).max(40),
})

/** Undoes a whole redemption by hand (2.7). */
export const reversalBody = z.strictObject({ redemption: opId, reason: text(200, 1) })

/** Goods came back (2.3): which lines, how much of each, and what was given back. */
export const returnBody = z.strictObject({
  redemption: opId,
  lines: z.array(z.strictObject({ id: text(64, 1), qty: z.number().positive().max(1_000_000) })).min(1).max(500),
  giveBack: moneyText,
  shares: z.array(lineShare).max(500),
  /** Every line is back now. */
  complete: z.boolean(),
})

/** Send a live coupon to its holder again (2.6). */
export const resendBody = z.strictObject({ codeKey, offer: idNumber.nullable() })

/** A manager has decided a case (4.6). */
export const caseDecisionBody = z.strictObject({ case: idNumber, action: caseAction, note: text(500) })

const stamped = {
  v: z.literal(1),
  incarnation: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  /** Dense, 1…, per incarnation. */
  seq: z.number().int().min(1).max(Number.MAX_SAFE_INTEGER),
  /** Hash of the record before; 64 zeros for the first. */
  prev: sha256Hex,
  opId,
  clock: clockBlock,
  /** Who was signed in, and who approved on the spot: stamped by the main process, never by the page. */
  cashier: idNumber.nullable(),
  approver: idNumber.nullable(),
  /** SHA-256 of the canonical JSON of everything above. */
  hash: sha256Hex,
}

export const journalRecord = z.discriminatedUnion('type', [
  z.strictObject({ ...stamped, type: z.literal('intent'), body: intentBody }),
  z.strictObject({ ...stamped, type: z.literal('outcome'), body: outcomeBody }),
  z.strictObject({ ...stamped, type: z.literal('abandon'), body: abandonBody }),
  z.strictObject({ ...stamped, type: z.literal('attempt'), body: attemptBody }),
  z.strictObject({ ...stamped, type: z.literal('reversal'), body: reversalBody }),
  z.strictObject({ ...stamped, type: z.literal('return'), body: returnBody }),
  z.strictObject({ ...stamped, type: z.literal('resend'), body: resendBody }),
  z.strictObject({ ...stamped, type: z.literal('case_decision'), body: caseDecisionBody }),
  z.strictObject({ ...stamped, type: z.literal('grant'), body: grantWire }),
  z.strictObject({ ...stamped, type: z.literal('grant_closed'), body: grantClosedBody }),
  z.strictObject({ ...stamped, type: z.literal('codes_handed'), body: codesHandedBody }),
])
export type JournalRecord = z.infer<typeof journalRecord>
export type RecordType = JournalRecord['type']

/** What the worker hands to main: main adds number, chain, clock and people. */
export const recordDraft = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('intent'), opId, body: intentBody }),
  z.strictObject({ type: z.literal('outcome'), opId, body: outcomeBody }),
  z.strictObject({ type: z.literal('abandon'), opId, body: abandonBody }),
  z.strictObject({ type: z.literal('attempt'), opId, body: attemptBody }),
  z.strictObject({ type: z.literal('reversal'), opId, body: reversalBody }),
  z.strictObject({ type: z.literal('return'), opId, body: returnBody }),
  z.strictObject({ type: z.literal('resend'), opId, body: resendBody }),
  z.strictObject({ type: z.literal('case_decision'), opId, body: caseDecisionBody }),
  z.strictObject({ type: z.literal('grant'), opId, body: grantWire }),
  z.strictObject({ type: z.literal('grant_closed'), opId, body: grantClosedBody }),
  z.strictObject({ type: z.literal('codes_handed'), opId, body: codesHandedBody }),
])
export type RecordDraft = z.infer<typeof recordDraft>

/** What stands in a journal's first record for the hash of the one before it. */
export const FIRST_HASH = '0'.repeat(64)

/** What is needed to keep a record in its place: where it stands in its journal, and what it is filed under. */
const { incarnation, seq, prev, opId: filedUnder, hash } = stamped
const envelope = { incarnation, seq, prev, opId: filedUnder, type: text(40, 1), hash }

/**
 * On the wire a record may be of any type, version and shape, as long as it says where it stands: what this centre cannot
 * read it parks instead of dropping it (4.2), and the records behind it do not wait. Nothing is left out, for the hash.
 */
export const pushedRecord = z.union([journalRecord, z.object(envelope).catchall(z.json())])
export type PushedRecord = z.infer<typeof pushedRecord>
