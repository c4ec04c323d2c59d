import { z } from 'zod'
import { codeKey, count, epochMillis, idNumber, opId, text } from '../scalars'

/*
 * Allowances (4.4): units of an offer's remaining total that the centre has taken out of its pool for one till. A grant
 * is named by the till's request; each of its units is spent once, by number. Where the units are codes to issue (a block),
 * the centre sends them in the clear and the till's main process seals them before anybody else sees them.
 */

/** The most units of one grant, and the most grants in one message. */
const MOST_UNITS = 1_000_000
export const MOST_GRANTS = 500
/** The most codes of one block: what a busy till hands out in an outage, and a record that stays small. */
export const MOST_CODES = 200

export const unitNumber = z.number().int().min(1).max(MOST_UNITS)

/** Which codes a block has: places in the order of their shape, by which a centre that was set back finds them again. */
const blockPlaces = { shape: text(120, 1), numbers: z.array(count).min(1).max(MOST_CODES) }
/** A block as the centre sends it: unit n is the n-th code. */
export const openBlock = z.strictObject({ ...blockPlaces, codes: z.array(text(64, 1)).min(1).max(MOST_CODES) })
/** A block as the till keeps it: the codes' keyed hashes, and the codes sealed by main. */
export const sealedBlock = z.strictObject({ ...blockPlaces, keys: z.array(codeKey).min(1).max(MOST_CODES), sealed: text(40_000, 1) })
export type OpenBlock = z.infer<typeof openBlock>
export type SealedBlock = z.infer<typeof sealedBlock>

const grantFields = {
  id: opId,
  offer: idNumber,
  units: unitNumber,
  /** From this moment on nothing of it may be spent; what is left goes back only when the till closes it. */
  expires: epochMillis,
  /** The memory of the centre that gave it; a centre that was restored has another. */
  serverInstance: text(64, 1),
}
/** As it is journaled. Without `block` its units are uses. */
export const grantWire = z.strictObject({ ...grantFields, block: sealedBlock.optional() })
export type GrantWire = z.infer<typeof grantWire>

/** One unit of a grant. */
export const grantUnit = z.strictObject({ grant: opId, no: unitNumber })
export type GrantUnit = z.infer<typeof grantUnit>

export const allowanceRequest = z.strictObject({
  incarnation: z.number().int().min(1),
  serverInstance: text(64, 1),
  /** Grants this till holds. Of others that are open for it the centre tells again: an answer may have been lost. */
  open: z.array(opId).max(MOST_GRANTS),
  wants: z.array(z.strictObject({ id: opId, offer: idNumber, units: unitNumber, codes: z.literal(true).optional() })).max(MOST_GRANTS),
})
export type AllowanceRequest = z.infer<typeof allowanceRequest>

export const allowanceReply = z.strictObject({
  /** New ones, and those the till did not name. Between the centre and main a block is open, from there on it is sealed. */
  grants: z.array(z.strictObject({ ...grantFields, block: z.union([sealedBlock, openBlock]).optional() })).max(2 * MOST_GRANTS),
  /** To be closed, because the offer has less to give than is out, or no longer works by allowances. */
  recalled: z.array(opId).max(MOST_GRANTS),
})
export type AllowanceReply = z.infer<typeof allowanceReply>
export type GrantTold = AllowanceReply['grants'][number]

/** Journal record `grant_closed`: `used` units are spent or given up, the others go back. Nothing of it is spent after this. */
export const grantClosedBody = z.strictObject({ grant: opId, used: z.number().int().min(0).max(MOST_UNITS), why: z.enum(['idle', 'expired', 'recalled', 'not_needed', 'unreadable']) })

/** Journal record `codes_handed`: this till holds nothing of the block's codes any more, up to and with `through`. */
export const codesHandedBody = z.strictObject({ grant: opId, through: unitNumber })
