import { z } from 'zod'
import { bill } from '../bill'
import { failure } from '../error-shape'
import { codeKey, count, currencyCode, idNumber, moneyText, opId, plainDate, text } from '../scalars'
import { caseAction } from '../sync/conflict'
import { decisionWire, reasonWire } from '../sync/decision-wire'

/*
 * What the screen asks of the till core in its worker. Same envelope as worker-calls. What the till *knows* the screen
 * reads from IndexedDB with live queries; these are the things it *does*.
 */

export const customerInput = z.strictObject({ kind: z.enum(['mobile', 'email', 'external']), value: text(200, 1) })
export type CustomerInput = z.infer<typeof customerInput>

/** The offer of a verdict, in what a cashier is shown. */
export const offerShown = z.strictObject({ id: idNumber, name: text(100), posCode: text(60), description: text(2000) })

export const verdict = z.strictObject({
  /** Names this verdict until it is redeemed, cleared or replaced. */
  id: opId,
  codeKey,
  offer: offerShown.nullable(),
  /** `pending` = the bill is not typed yet: everything else was judged. */
  outcome: z.enum(['accept', 'needs_bill', 'needs_customer', 'needs_manager', 'refuse']),
  decision: decisionWire.nullable(),
  /** Reasons, whole and in order; the first is the headline. */
  reasons: z.array(reasonWire).max(40),
  currency: currencyCode,
  /** How many more uses this coupon has; null = no limit known. */
  usesLeft: count.nullable(),
  validThrough: plainDate.nullable(),
  /** `local` until the centre has answered; `centre` after; `alone` when it does not answer. */
  knownFrom: z.enum(['local', 'centre', 'alone']),
})
export type Verdict = z.infer<typeof verdict>

export const redeemed = z.strictObject({
  redemption: opId,
  seq: count,
  decision: decisionWire,
  decidedBy: z.enum(['centre', 'till']),
  offer: offerShown.nullable(),
  at: z.number().int(),
})
export type Redeemed = z.infer<typeof redeemed>

export const TILL_COMMANDS = {
  /** Judge a code against a bill and customer. Bill null = not typed yet. The centre's own verdict follows as an event. */
  verdict: {
    request: z.strictObject({
      code: text(200),
      bill: bill.nullable(),
      customer: customerInput.nullable(),
      posTransaction: text(64, 1).nullable(),
      approval: opId.nullable(),
    }),
    value: verdict,
  },
  /** Record the verdict that is on screen. Twice the same id is one redemption. */
  redeem: {
    request: z.strictObject({ verdict: opId, approval: opId.nullable() }),
    value: z.discriminatedUnion('ok', [
      z.strictObject({ ok: z.literal(true), redeemed }),
      z.strictObject({ ok: z.literal(false), reasons: z.array(reasonWire).min(1).max(40), verdict: verdict.nullable() }),
    ]),
  },
  /** A manager lets the till go on after too many wrong codes (2.4). */
  allowCodes: { request: z.strictObject({ approval: opId }), value: z.undefined() },
  clear: { request: z.strictObject({ verdict: opId }), value: z.undefined() },
  reverse: { request: z.strictObject({ redemption: opId, reason: text(200, 1), approval: opId.nullable() }), value: z.strictObject({ giveBack: moneyText }) },
  returnLines: {
    request: z.strictObject({
      redemption: opId,
      lines: z.array(z.strictObject({ id: text(64, 1), qty: z.number().positive() })).min(1).max(500),
      approval: opId.nullable(),
    }),
    value: z.strictObject({ giveBack: moneyText, complete: z.boolean() }),
  },
  /** Which redemptions of this till used this code (Undo finds by code). */
  findByCode: { request: z.strictObject({ code: text(200) }), value: z.array(opId).max(100) },
  issue: {
    /** `approval`: a manager's yes, where the offer needs one while the till is alone. */
    request: z.strictObject({ offer: idNumber, customer: customerInput, approval: opId.nullable().optional() }),
    value: z.discriminatedUnion('ok', [
      z.strictObject({ ok: z.literal(true), code: text(64), validThrough: plainDate.nullable(), message: text(2000), resent: z.boolean(), decidedBy: z.enum(['centre', 'till']) }),
      z.strictObject({ ok: z.literal(false), reasons: z.array(reasonWire).min(1).max(40) }),
    ]),
  },
  resend: { request: z.strictObject({ code: text(200) }), value: z.undefined() },
  /** A manager decides a case; with nobody of that role signed in it needs an approval. */
  decideCase: { request: z.strictObject({ case: idNumber, action: caseAction, note: text(500), approval: opId.nullable() }), value: z.undefined() },
  /** The cashier has seen how an unfinished sale ended. */
  settleUnfinished: { request: z.strictObject({ opId }), value: z.undefined() },
  syncNow: { request: z.undefined(), value: z.undefined() },
} as const
export type TillCommand = keyof typeof TILL_COMMANDS
export type TillRequest<Name extends TillCommand> = z.infer<(typeof TILL_COMMANDS)[Name]['request']>
export type TillValue<Name extends TillCommand> = z.infer<(typeof TILL_COMMANDS)[Name]['value']>

export const tillEvent = z.discriminatedUnion('event', [
  /** The centre's word on the verdict on screen, or that it stays silent. */
  z.strictObject({ event: z.literal('verdict'), verdict }),
  /** The till core is ready (identity read, cache open), or cannot start. */
  z.strictObject({ event: z.literal('ready') }),
  z.strictObject({ event: z.literal('failed'), error: failure }),
  /** The view is about to be made anew; nothing can be asked until it is ready again. */
  z.strictObject({ event: z.literal('starting') }),
])
export type TillEvent = z.infer<typeof tillEvent>
