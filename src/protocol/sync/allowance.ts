import { z } from 'zod'
import { epochMillis, idNumber, opId, text } from '../scalars'

/*
 * Allowances (4.4): units of an offer's remaining total that the centre has taken out of its pool for one till. A grant
 * is named by the till's request; each of its units is spent once, by number.
 */

/** The most units of one grant, and the most grants in one message. */
const MOST_UNITS = 1_000_000
export const MOST_GRANTS = 500

export const unitNumber = z.number().int().min(1).max(MOST_UNITS)

export const grantWire = z.strictObject({
  id: opId,
  offer: idNumber,
  units: unitNumber,
  /** From this moment on nothing of it may be spent; what is left goes back only when the till closes it. */
  expires: epochMillis,
  /** The memory of the centre that gave it; a centre that was restored has another. */
  serverInstance: text(64, 1),
})
export type GrantWire = z.infer<typeof grantWire>

/** One unit of a grant. */
export const grantUnit = z.strictObject({ grant: opId, no: unitNumber })
export type GrantUnit = z.infer<typeof grantUnit>

export const allowanceRequest = z.strictObject({
  incarnation: z.number().int().min(1),
  serverInstance: text(64, 1),
  /** Grants this till holds. Of others that are open for it the centre tells again: an answer may have been lost. */
  open: z.array(opId).max(MOST_GRANTS),
  wants: z.array(z.strictObject({ id: opId, offer: idNumber, units: unitNumber })).max(MOST_GRANTS),
})
export type AllowanceRequest = z.infer<typeof allowanceRequest>

export const allowanceReply = z.strictObject({
  /** New ones, and those the till did not name. */
  grants: z.array(grantWire).max(2 * MOST_GRANTS),
  /** To be closed, because the offer has less to give than is out, or no longer works by allowances. */
  recalled: z.array(opId).max(MOST_GRANTS),
})
export type AllowanceReply = z.infer<typeof allowanceReply>

/** Journal record `grant_closed`: `used` units are spent or given up, the others go back. Nothing of it is spent after this. */
export const grantClosedBody = z.strictObject({ grant: opId, used: z.number().int().min(0).max(MOST_UNITS), why: z.enum(['idle', 'expired', 'recalled', 'not_needed']) })
