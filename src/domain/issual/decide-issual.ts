import { validityOf } from '../coupon/validity'
import type { PreparedOffer } from '../offer/prepare-offer'
import { orgZone, type Place } from '../org/org-index'
import { refusalsAlone } from './alone'
import type { IssualAccepted, IssualDecision, IssualReason, IssualRefused, IssualRequest } from './issual'
import { issualReason } from './rule'
import { ISSUAL_RULES } from './rules'
import { offerNotFound } from './rules/offer-not-found'
import { issualTrialOf, type IssualTrial } from './trial'

/**
 * Whether a coupon of the offer may be issued to the customer, and how long it would live: all of 2.6 in order. `offer` is
 * null when there is none. `place` is the issuing till or store, null where none is meant: dates are then the organisation's.
 * A refusal carries every reason that applies, what a till may not do without the centre last (4.4); `offer.not_found`
 * stands alone.
 */
export function decideIssual(offer: PreparedOffer | null, place: Place | null, request: IssualRequest): IssualDecision {
  if (offer === null) return refuse([issualReason('offer.not_found')])
  const trial = issualTrialOf(offer, place, place?.zone ?? orgZone(offer.org), request)
  const hidden = offerNotFound.judge(trial)
  if (hidden !== null) return refuse([hidden])
  const rules = ISSUAL_RULES.map((rule) => rule.judge(trial)).filter((reason) => reason !== null)
  const reasons = request.alone === undefined ? rules : [...rules, ...refusalsAlone(trial, request.alone)]
  return reasons.length === 0 ? accept(trial) : refuse(reasons)
}

function refuse(reasons: readonly IssualReason[]): IssualRefused {
  return { ok: false, reasons }
}

function accept({ offer, request, today, resends, ownLast }: IssualTrial): IssualAccepted {
  if (!resends || request.held === null) return { ok: true, issuedOn: today, ...validityOf(offer.offer, today, null), resent: false }
  const issuedOn = request.held.issuedOn ?? ownLast ?? today
  const { startsOn } = validityOf(offer.offer, issuedOn, null)
  return { ok: true, issuedOn, validThrough: request.held.validThrough, startsOn, resent: true }
}
