import { z } from 'zod'
import { count, idNumber, text } from '../scalars'

/** Issue to everybody on an audience list (2.6). */
export const issueToListRequest = z.strictObject({ list: text(100, 1) })

/** The same, as a campaign or programme. */
export const serviceIssueToListRequest = issueToListRequest.extend({ ref: text(100, 1), offer: idNumber })

/** Make so many codes for the third party that delivers the offer (2.4). */
export const generateCodesRequest = z.strictObject({ count: z.int().min(1).max(100_000_000) })

/**
 * Revoke (2.9). `understood`: "I understand that revoking coupons will make them unredeemable" was shown and accepted. The
 * coupons of customers named in a file are revoked by bringing the file.
 */
export const revokeRequest = z.strictObject({ what: z.enum(['all', 'unissued']), understood: z.boolean() })

/** What there is of an offer's codes. */
export const codeSpace = z.strictObject({
  /** How many more can be made; null = no bound that matters. */
  left: count.nullable(),
  /** "1 guess in N is a live code" (2.4); null where codes are not generated. */
  guessOdds: z.number().min(0).nullable(),
  /** Since when codes that were not issued are dead (2.9), in milliseconds since 1970. */
  stoppedAt: count.nullable(),
})
