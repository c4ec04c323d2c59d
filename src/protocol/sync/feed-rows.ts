import { z } from 'zod'
import { codeKey, count, currencyCode, customerToken, epochMillis, idNumber, moneyText, opId, plainDate, text, unitRef } from '../scalars'
import { offerWire } from '../offer'
import { caseAction, conflictClass } from './conflict'

/*
 * The rows of every feed (4.2, the table). A row has a key inside its feed; a null body is a tombstone. Rows of one feed
 * are applied in order of position, so the last one for a key wins.
 */

/** `ref`, key "org": everything of the organisation but its units. Times in zone tables are milliseconds since 1970. */
export const orgRow = z.strictObject({
  kind: z.literal('org'),
  id: idNumber,
  code: text(60, 1),
  name: text(100, 1),
  currency: currencyCode,
  timeZone: text(60, 1),
  rates: z.array(z.strictObject({ from: plainDate, currency: currencyCode, rate: text(40, 1) })).max(10_000),
  zoneTables: z
    .array(
      z.strictObject({
        zone: text(60, 1),
        offset: z.number().int(),
        changes: z.array(z.strictObject({ at: z.number().int(), offset: z.number().int() })).max(1000),
      }),
    )
    .max(600),
  settings: z.strictObject({
    couponsPerBill: z.number().int().min(1).max(50),
    randomisedCodes: z.boolean(),
    issualMonths: z.number().int().min(1).max(24).optional(),
    mobile: z.strictObject({ callingCode: text(4, 1), trunkPrefix: text(4), nationalLength: z.number().int().min(4).max(15) }),
  }),
})
/** `ref`, key "unit:TYPE:id". */
export const unitRow = z.strictObject({
  kind: z.literal('unit'),
  type: unitRef.shape.type,
  id: idNumber,
  code: text(60, 1),
  name: text(100, 1),
  parent: unitRef.nullable(),
  currency: currencyCode.nullable(),
  timeZone: text(60, 1).nullable(),
})
/** `ref`, key "offer:id": an offer in the till's scope, whole, with what the till may use of `perTill` (4.4). */
export const offerRow = z.strictObject({ kind: z.literal('offer'), offer: offerWire, perTill: count.nullable() })
/** `ref`, key "product:sku". */
export const productRow = z.strictObject({
  kind: z.literal('product'),
  sku: text(64, 1),
  name: text(120, 1),
  category: text(100).nullable(),
  brand: text(100).nullable(),
  attributes: z.record(text(64, 1), text(200)),
  price: moneyText,
  onSale: z.boolean(),
})
export const refRow = z.discriminatedUnion('kind', [orgRow, unitRow, offerRow, productRow])
export type OrgRow = z.infer<typeof orgRow>
export type UnitRow = z.infer<typeof unitRow>
export type OfferRow = z.infer<typeof offerRow>
export type ProductRow = z.infer<typeof productRow>
export type RefRow = z.infer<typeof refRow>

/** `coupons:<offer>`, key = codeKey (for a common code: codeKey + ":" + holder token, one row per customer's own issue). */
export const couponRow = z.strictObject({
  codeKey,
  state: z.enum(['issued', 'reserved', 'unissued', 'revoked']),
  issuedOn: plainDate.nullable(),
  holder: customerToken.nullable(),
  /** A last day set by hand (2.5); null = computed by the engine. */
  validThrough: plainDate.nullable(),
  /** Live redemptions of this coupon that the centre has counted. */
  uses: count,
})
export type CouponRow = z.infer<typeof couponRow>

/** `uses:<offer>`, key = opId of the redemption; a reversed one is a tombstone. */
export const useRow = z.strictObject({ customer: customerToken, at: epochMillis })
export type UseRow = z.infer<typeof useRow>

/** `idents:<store>`, key = identKey. */
export const identRow = z.strictObject({ token: customerToken, blocked: z.boolean() })
export type IdentRow = z.infer<typeof identRow>

/** `people:<store>`, key = person id; goes to the main process only. */
export const personRow = z.strictObject({
  id: idNumber,
  name: text(100, 1),
  role: z.enum(['cashier', 'store_manager']),
  /** argon2id in PHC form. */
  pinHash: text(200, 1),
})
export type PersonRow = z.infer<typeof personRow>

/** A conflict for the store's manager (4.6), as the till shows it. */
export const caseRow = z.strictObject({
  kind: z.literal('case'),
  id: idNumber,
  class: conflictClass,
  openedAt: epochMillis,
  state: z.enum(['open', 'closed']),
  offer: idNumber.nullable(),
  offerName: text(100).nullable(),
  /** What is at stake, in the store's currency. */
  amount: moneyText,
  currency: currencyCode,
  /** Both sides: the redemption that is disputed, and the one it collides with, if there is one. */
  sides: z
    .array(
      z.strictObject({
        /** Absent: a redemption. An issual has given no discount yet; a record of the journal may be of anything. */
        what: z.enum(['issual', 'record']).optional(),
        opId,
        at: epochMillis,
        till: text(60),
        store: text(100),
        cashier: text(100).nullable(),
        /** Who approved it on the spot; absent where nobody did. */
        approver: text(100).optional(),
        discount: moneyText,
        currency: currencyCode,
        offline: z.boolean(),
        settlement: z.enum(['accepted', 'disputed', 'parked']),
      }),
    )
    .max(10),
  /** Why the till could or could not have known, as a key of the strings list. */
  couldHaveKnown: z.enum(['offline_no_way', 'data_was_old', 'was_online', 'could_have_known']),
  /** Who decided it, and how; an open one has none. */
  decision: z.strictObject({ action: caseAction, note: text(500), by: text(100, 1), at: epochMillis }).optional(),
})
export type CaseRow = z.infer<typeof caseRow>

/**
 * `store:<id>`, key "offer:id": how often the offer was used, everywhere, as the centre counts. `held`: units that tills
 * hold as allowances; what is left lies between total − uses − held and total − uses.
 */
export const counterRow = z.strictObject({ kind: z.literal('counter'), offer: idNumber, uses: count, issued: count, held: count.optional() })
export const storeRow = z.discriminatedUnion('kind', [counterRow, caseRow])
export type StoreRow = z.infer<typeof storeRow>

/**
 * `till:<id>`, key "receipt:<incarnation>:<seq>": what the centre made of a record. The overlay entry goes when it arrives. Of
 * another history of a copied journal the key goes on with ":<opId>".
 */
export const receiptRow = z.strictObject({
  kind: z.literal('receipt'),
  incarnation: z.number().int().min(1),
  seq: z.number().int().min(1),
  opId,
  settlement: z.enum(['accepted', 'disputed', 'parked', 'noted']),
  conflict: conflictClass.nullable(),
})
export type ReceiptRow = z.infer<typeof receiptRow>

/** `deny`, key = codeKey: revoked or used up, pushed ahead of everything else. */
export const denyRow = z.strictObject({ offer: idNumber, why: z.enum(['revoked', 'used']) })
export type DenyRow = z.infer<typeof denyRow>

/**
 * A row as it travels; the body is parsed by its feed's own schema, and by nothing before that: to prove once more that
 * parsed JSON is JSON took 30 times as long as all the rest, and held up main for every large page.
 */
export const feedRow = z.strictObject({ pos: count, key: text(120, 1), body: z.unknown() })
export type FeedRow = z.infer<typeof feedRow>

/** `ref`, `deny`, or one of the families with a number behind the colon. */
export const feedName = z.string().regex(/^(ref|deny|(coupons|uses|idents|people|store|till):[1-9]\d{0,15})$/)
