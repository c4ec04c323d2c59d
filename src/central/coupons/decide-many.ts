import type { Instant, PlainDate } from '../../domain/calendar/calendar'
import type { CustomerToken, OfferId } from '../../domain/ids'
import { decideIssual } from '../../domain/issual/decide-issual'
import type { HeldCoupon, IssualDecision, IssualReason, IssualRequest, Issuer } from '../../domain/issual/issual'
import type { PreparedOffer } from '../../domain/offer/prepare-offer'

/** One on the list, with everything the rules of 2.6 ask of a customer. */
export interface Member {
  readonly customer: number
  /** Null = nobody has this number any more. */
  readonly blocked: boolean | null
  readonly inAudience: boolean
  /** Issues of the offers the rules look at, in any order. */
  readonly received: readonly { readonly offer: number; readonly at: number }[]
  readonly held: HeldCoupon | null
}

export interface IssuingMany {
  readonly offer: PreparedOffer
  readonly issuer: Issuer
  readonly at: Instant
  /** Before the first of these members. */
  readonly issuedTotal: number
  readonly codesLeft: number | null
}

export interface DecidedMany {
  readonly issuedOn: PlainDate | null
  /** Who gets a coupon, in the order of the list. */
  readonly issued: readonly number[]
  readonly resent: number
  /** How many were refused, by their first reason. */
  readonly refused: Readonly<Partial<Record<IssualReason['key'], number>>>
}

/**
 * Decides one member after the other with the engine, the counts moving on as they would one by one (2.6). Whoever the
 * rules know nothing special of is decided once for all of them.
 */
export function decideMany(issuing: IssuingMany, members: readonly Member[]): DecidedMany {
  const issued: number[] = []
  const refused: Partial<Record<IssualReason['key'], number>> = {}
  let resent = 0
  let issuedOn: PlainDate | null = null
  let plain: IssualDecision | null = null
  for (const member of members) {
    const ordinary = isPlain(member)
    const decision: IssualDecision = (ordinary ? plain : null) ?? decideIssual(issuing.offer, null, requestOf(issuing, member, issued.length))
    if (ordinary) plain = decision
    if (!decision.ok) count(refused, decision.reasons[0]?.key)
    else if (decision.resent) resent += 1
    else {
      issued.push(member.customer)
      issuedOn = decision.issuedOn
      // With the last unit gone the next one is judged anew.
      if (isAtBound(issuing, issued.length)) plain = null
    }
  }
  return { issuedOn, issued, resent, refused }
}

const isPlain = ({ blocked, inAudience, received, held }: Member): boolean => blocked === false && inAudience && received.length === 0 && held === null

/** A limit is reached with so many issued of these members: from here on the decision is another. */
function isAtBound({ offer, issuedTotal, codesLeft }: IssuingMany, issued: number): boolean {
  const { total } = offer.offer.issual
  return (total !== null && issuedTotal + issued >= total) || (codesLeft !== null && issued >= codesLeft)
}

function requestOf({ issuer, at, issuedTotal, codesLeft }: IssuingMany, { customer, blocked, inAudience, received, held }: Member, issued: number): IssualRequest {
  return {
    issuer,
    // The rules do not look at the token: it only names the customer.
    customer: blocked === null ? null : { token: String(customer) as CustomerToken, blocked },
    received: received.map((issue) => ({ offer: issue.offer as OfferId, at: issue.at as Instant })),
    issuedTotal: issuedTotal + issued,
    codesLeft: codesLeft === null ? null : codesLeft - issued,
    held,
    inAudience,
    at,
  }
}

function count(refused: Partial<Record<IssualReason['key'], number>>, key: IssualReason['key'] | undefined): void {
  if (key !== undefined) refused[key] = (refused[key] ?? 0) + 1
}
