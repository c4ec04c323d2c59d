import { z } from 'zod'
import { validityOf } from '../../src/domain/coupon/validity'
import type { Instant, PlainDate } from '../../src/domain/calendar/calendar'
import type { OfferId, UnitId } from '../../src/domain/ids'
import { decideIssual } from '../../src/domain/issual/decide-issual'
import type { HeldCoupon, IssualDecision } from '../../src/domain/issual/issual'
import type { PreparedOffer } from '../../src/domain/offer/prepare-offer'
import { storePlace, type OrgIndex } from '../../src/domain/org/org-index'
import type { Json, JsonObject } from './deep-merge'
import { Malformed, shaped } from './malformed'
import { vectorOffer } from './vector-offer'
import { customerOf, dateOf, dayAt, instantOf, vectorCustomer } from './vector-scalars'

const issueCase = z.object({
  customer: vectorCustomer,
  received: z.array(z.strictObject({ offer: z.number().int(), at: z.string() })),
  issuedTotal: z.number().int().min(0),
  codesLeft: z.number().int().nullish(),
  held: z
    .strictObject({ code: z.string().optional(), live: z.boolean().default(true), validThrough: z.string().nullish() })
    .nullish(),
  audience: z.array(z.string()),
  store: z.number().int().nullable(),
  at: z.string(),
})
type IssueCase = z.infer<typeof issueCase>
type Received = readonly { readonly offer: OfferId; readonly at: Instant }[]

/** Runs an issue case; the caller acts for the organisation. */
export function runIssue(json: JsonObject, org: OrgIndex): Json {
  const fields = shaped(issueCase, json, 'case')
  const place = fields.store === null ? null : storePlace(org, fields.store as UnitId)
  if (fields.store !== null && place === null) throw new Malformed(`no store ${fields.store} in the organisation`)
  const offer = json['offer'] === null ? null : vectorOffer(json['offer'], org)
  const at = instantOf(fields.at, 'at')
  const customer = customerOf(fields.customer)
  const received = fields.received.map((issue) => ({ offer: issue.offer as OfferId, at: instantOf(issue.at, 'received.at') }))
  return outcome(
    decideIssual(offer, place, {
      issuer: { kind: 'organisation' },
      customer,
      received,
      issuedTotal: fields.issuedTotal,
      codesLeft: fields.codesLeft ?? null,
      held: offer === null ? null : heldOf(fields, offer, received, org),
      inAudience: customer !== null && fields.audience.includes(customer.token),
      at,
    }),
  )
}

/** A held coupon without a stated end has the one its own issue gave it: the last the customer received of this offer. */
function heldOf(fields: IssueCase, offer: PreparedOffer, received: Received, org: OrgIndex): HeldCoupon | null {
  if (fields.held === null || fields.held === undefined) return null
  const own = received.filter((issue) => issue.offer === offer.offer.id).map((issue) => dayAt(org, fields.store, issue.at))
  const issuedOn = own.reduce<PlainDate | null>((last, on) => (last === null || on > last ? on : last), null)
  const explicit = dateOf(fields.held.validThrough, 'held.validThrough')
  const today = dayAt(org, fields.store, instantOf(fields.at, 'at'))
  const { validThrough } = validityOf(offer.offer, issuedOn ?? today, explicit)
  return { live: fields.held.live, issuedOn, validThrough }
}

function outcome(decision: IssualDecision): Json {
  if (!decision.ok) return { ok: false, reasons: decision.reasons.map((reason) => reason.key) }
  const { validThrough, startsOn, resent } = decision
  return { ok: true, validThrough, startsOn, resent }
}
