import { z } from 'zod'
import { claimWire, offerWire } from '../offer'
import { count, epochMillis, idNumber, plainDate, text } from '../scalars'
import { createOfferRequest, issueCouponRequest, offerEffect, previewNewRequest, updateOfferRequest } from './offers'

/*
 * What an outbound, bounce-back, timeline or loyalty service, or a third party, calls with its own client (2.8). The client
 * says which service it is; each call names the campaign or programme by its reference.
 */

const { ref, name } = claimWire.shape

export const programmeRequest = z.strictObject({ ref, name, endsOn: plainDate.nullish() })
export const programmeShown = z.strictObject({ service: claimWire.shape.service, ref, name, endsOn: plainDate.nullable(), madeAt: epochMillis })
export const programmeList = z.strictObject({ programmes: z.array(programmeShown) })
/** What a moved end would do, offer by offer. */
export const programmePreview = z.strictObject({
  offers: z.array(z.strictObject({ offer: idNumber, name: text(100), from: plainDate.nullable(), to: plainDate.nullable(), effects: z.array(offerEffect), atLeast: z.boolean() })),
})
export const programmeSaved = programmeShown.extend({ offersMoved: count })

export const claimRequest = z.strictObject({ ref, offer: idNumber })
export const claimReply = z.strictObject({ claim: claimWire, version: count })

/** `show`: what the campaign or programme may claim, or what it holds. */
export const serviceOffersQuery = z.strictObject({
  ref,
  show: z.enum(['claimable', 'held']),
  search: text(100).optional(),
  cursor: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).optional(),
})
export const serviceOfferQuery = z.strictObject({ ref })
export const serviceOfferShown = z.strictObject({ offer: offerWire })

export const serviceCreateRequest = createOfferRequest.omit({ inside: true }).extend({ ref })
export const servicePreviewRequest = previewNewRequest.omit({ inside: true }).extend({ ref })
export const serviceUpdateRequest = updateOfferRequest.extend({ ref })
export const serviceIssueRequest = issueCouponRequest.extend({ ref, offer: idNumber })

/** Without a service the client speaks for the organisation itself. `ref` binds it to one campaign or programme. */
export const bindClientRequest = z.strictObject({ key: text(200, 1), service: claimWire.shape.service.nullable(), ref: ref.nullable() })
