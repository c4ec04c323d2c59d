import { z } from 'zod'
import { claimWire, offerWire } from '../offer'
import { generateCodesRequest } from './coupons'
import { count, epochMillis, idNumber, moneyText, plainDate, text, unitType } from '../scalars'

/** An offer before it has a number. Without a code of its own one is made; without a currency it has the organisation's (2.2). */
export const offerDraft = offerWire.omit({ id: true, version: true }).extend({ code: text(40, 1).optional(), currency: offerWire.shape.currency.nullish() })

/** So many codes are made with the save, for the third party that delivers the offer (2.4). */
const makeCodes = { makeCodes: generateCodesRequest.shape.count.optional() }

/**
 * The worst case of tills that are alone (4.4): uses and discount over the limits, and `issues`, coupons given out over the
 * issual rules, at most; null = no bound.
 */
const figures = { tills: count, uses: count.nullable(), amount: moneyText.nullable() }
const worst = z.strictObject({ ...figures, perCode: count, issues: count.nullable().optional() })

/**
 * `acknowledged`: the worst case without a bound was shown and accepted (4.4, mode `allow`). `shown`: the figures that were
 * shown; with others by now the save is refused.
 */
const agreed = { acknowledged: z.boolean().optional(), shown: z.strictObject(figures).optional() }
/** The campaign or programme inside which it is made (2.8). */
export const programmeName = z.strictObject({ service: claimWire.shape.service, ref: claimWire.shape.ref })

export const createOfferRequest = z.strictObject({ offer: offerDraft, inside: programmeName.optional(), ...agreed, ...makeCodes })
export const updateOfferRequest = z.strictObject({ offer: offerWire, ...agreed, ...makeCodes })
export const previewNewRequest = z.strictObject({ offer: offerDraft, inside: programmeName.optional() })
export const previewEditRequest = z.strictObject({ offer: offerWire })
/** Ending is never undone. */
export const changeStatusRequest = z.strictObject({ status: z.enum(['active', 'paused', 'ended']) })
/** `shown`: the figure with the tills there are now, as `toConfirm` told it. */
export const confirmWorstCaseRequest = z.strictObject({ version: count, shown: z.strictObject(figures) })
/** A copy of an offer with a common or randomised code brings its own. */
export const duplicateOfferRequest = z.strictObject({ name: text(100, 1).optional(), code: text(40, 1).optional(), codes: offerWire.shape.codes.optional(), ...agreed })

const warning = z.strictObject({ field: text(200), key: text(64, 1) })
const counts = z.strictObject({ uses: count, issued: count, made: count, lastIssuedAt: epochMillis.nullable(), lastRedeemedAt: epochMillis.nullable() })

const doer = z.strictObject({ by: text(200, 1), name: text(100).nullable() }).nullable()
const information = z.strictObject({
  madeAt: epochMillis,
  madeBy: doer,
  changedAt: epochMillis,
  changedBy: doer,
  /** Made inside a campaign or programme. */
  inside: z.boolean(),
  /** The worst case that was shown when it was last saved, and to whom. */
  worst: worst.extend({ at: epochMillis, by: text(200, 1) }).nullable(),
  /** The figure for the tills there are now, where some came after it was shown: they may do nothing alone until it is confirmed. */
  toConfirm: worst.nullable(),
  /** Of the coupons, as counted at `at`; null while many are being counted for the first time. */
  tally: z.strictObject({ unissued: count, redeemed: count, revoked: count, expired: count, at: epochMillis }).nullable(),
  /** 0 to 1; null while there is nothing to divide by. */
  rate: z.number().min(0).nullable(),
  /** "1 guess in N is a live code"; null where codes are not generated. */
  guessOneIn: z.number().min(0).nullable(),
})

/** Configuration and Information of one offer (2.10). */
export const offerShown = z.strictObject({ offer: offerWire, counts, savedAt: epochMillis, information })
/** `job`: makes the codes that were asked for with the save. */
export const offerSaved = z.strictObject({ offer: offerWire, warnings: z.array(warning), job: idNumber.optional() })

const fieldChange = z.strictObject({ field: text(300), before: z.unknown(), after: z.unknown() })
const moved = { of: z.enum(['coupons', 'codes']), count, from: plainDate.nullable(), to: plainDate.nullable() }
/** What an edit does to coupons that are there already. */
export const offerEffect = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ends'), ...moved }),
  z.strictObject({ kind: z.literal('starts'), ...moved }),
  z.strictObject({ kind: z.literal('rules'), count, fields: z.array(text(300)) }),
  z.strictObject({ kind: z.literal('stops'), count }),
  z.strictObject({ kind: z.literal('resumes'), count }),
])
export const offerPreview = z.strictObject({
  /** With every default filled; a new one has the number 0. */
  offer: offerWire.extend({ id: count }),
  changes: z.array(fieldChange),
  effects: z.array(offerEffect),
  /** There are so many coupons that only a part could be counted in time: the effects are on at least so many. */
  atLeast: z.boolean(),
  warnings: z.array(warning),
  worst,
  guessOneIn: z.number().min(0).nullable(),
})

const flag = z.enum(['true', 'false']).optional()
export const offerListQuery = z.strictObject({
  /** Part of a name or offer code. */
  search: text(100).optional(),
  active: flag,
  /** Also those made inside a campaign or programme. */
  inside: flag,
  sort: z.enum(['modified', 'created']).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).optional(),
})
/** A row of the offers table: what it shows of the offer, and nothing long. */
const offerBrief = offerWire
  .pick({ id: true, code: true, name: true, status: true, expiry: true, claim: true, owner: true, discount: true, currency: true, delivery: true, version: true })
  .extend({ codes: z.strictObject({ kind: z.enum(['unique', 'common', 'randomised', 'uploaded']) }) })
export const offerList = z.strictObject({
  offers: z.array(z.strictObject({ offer: offerBrief, counts, madeAt: epochMillis, savedAt: epochMillis, inside: z.boolean() })),
  next: z.string().nullable(),
})

/** To one customer, named by one of these; the store or till where it happens, else the organisation. */
export const customerNamed = z.strictObject({
  id: idNumber.optional(),
  mobile: text(30, 1).optional(),
  email: text(254, 1).optional(),
  externalId: text(100, 1).optional(),
})
export const issuePlace = z.strictObject({ type: unitType.extract(['STORE', 'TILL']), id: idNumber })
export const issueCouponRequest = z.strictObject({ customer: customerNamed, place: issuePlace.optional() })
export const couponIssued = z.strictObject({
  code: text(40, 1),
  validThrough: plainDate.nullable(),
  startsOn: plainDate.nullable(),
  /** The offer's message with this coupon filled in, for whoever sends it. */
  message: z.string(),
  /** The coupon the customer held already. */
  resent: z.boolean(),
})
