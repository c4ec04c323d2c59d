import { z } from 'zod'
import { offerWire } from '../offer'
import { count, epochMillis, text } from '../scalars'

/** An offer before it has a number. Without a code of its own one is made. */
export const offerDraft = offerWire.omit({ id: true, version: true }).extend({ code: text(40, 1).optional() })

/** `acknowledged`: the worst case without a bound was shown and accepted (4.4, mode `allow`). */
export const createOfferRequest = z.strictObject({ offer: offerDraft, acknowledged: z.boolean().optional() })
export const updateOfferRequest = z.strictObject({ offer: offerWire, acknowledged: z.boolean().optional() })

const warning = z.strictObject({ field: text(200), key: text(64, 1) })
const counts = z.strictObject({ uses: count, issued: count, made: count, lastIssuedAt: epochMillis.nullable(), lastRedeemedAt: epochMillis.nullable() })

export const offerShown = z.strictObject({ offer: offerWire, counts, savedAt: epochMillis })
export const offerSaved = z.strictObject({ offer: offerWire, warnings: z.array(warning) })
export const offerList = z.strictObject({ offers: z.array(offerShown) })
