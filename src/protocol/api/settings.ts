import { z } from 'zod'
import { moneyText, prose, text } from '../scalars'

/*
 * What an organisation decides once for everybody (3.2). Left out is the default that is written here; the tills get the
 * few that the engine asks for.
 */

const codeDefaults = z.strictObject({
  length: z.number().int().min(5).max(40).default(8),
  alphabet: z.enum(['numeric', 'alphanumeric', 'safe']).default('alphanumeric'),
  prefix: z.string().regex(/^[A-Za-z0-9_-]{0,10}$/).default(''),
  suffix: z.string().regex(/^[A-Za-z0-9_-]{0,10}$/).default(''),
})

const metadataField = z.strictObject({
  /** As it stands in an offer's `metadata`. */
  name: text(64, 1),
  required: z.boolean(),
})

const offlineDefaults = z.strictObject({
  /** Uses of a till alone, the discount of each in the offer's currency, hours since the last sync (4.4). */
  perTill: z.number().int().min(0).max(1_000_000).default(20),
  perBillMax: moneyText.default('500.00'),
  maxHours: z.number().int().min(1).max(8760).default(24),
})

/** What no offer may pass, whoever saves it. */
const riskCaps = z.strictObject({
  /** The mode without a bound may be chosen (and acknowledged). */
  unbounded: z.boolean().default(true),
  /** The worst case of one offer at most, in the offer's currency; null = any. */
  worstCase: moneyText.nullable().default(null),
})

export const pointOfContact = z.strictObject({
  name: text(100, 1),
  email: z.email().max(254),
  /** Whose person it is: the organisation's, or the operator's of this service. */
  of: z.enum(['organisation', 'operator']),
})

export const orgSettings = z.strictObject({
  /** Several coupons on one bill (2.3). */
  couponsPerBill: z.number().int().min(1).max(50).default(1),
  /** Randomised common codes may be made (2.4). */
  randomisedCodes: z.boolean().default(false),
  /** How a mobile number without a country is read. */
  mobile: z.strictObject({ callingCode: text(4, 1), trunkPrefix: text(4), nationalLength: z.number().int().min(4).max(15) }),
  codes: codeDefaults.prefault({}),
  /** The text for sending a coupon again that new offers begin with; null = none, so it is off. */
  resendTemplate: prose(1000).nullable().default(null),
  /** The custom fields of offers (2.2); null = not decided, any twenty will do. */
  metadata: z.array(metadataField).max(20).nullable().default(null),
  offline: offlineDefaults.prefault({}),
  riskCaps: riskCaps.prefault({}),
  /** How many months back `issual.recently_had` looks (2.6). */
  issualMonths: z.number().int().min(1).max(24).default(6),
  pointsOfContact: z.array(pointOfContact).max(100).default([]),
})
export type OrgSettingsWhole = z.infer<typeof orgSettings>

export const settingsShown = z.strictObject({ settings: orgSettings, revision: z.number().int() })
/** `revision`: of the settings this edit started from; others since then are not overwritten. */
export const saveSettingsRequest = z.strictObject({ settings: orgSettings, revision: z.number().int().min(1) })
