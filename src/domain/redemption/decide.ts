import { spread } from '../bill/shares'
import { ENGINE_VERSION } from '../engine-version'
import type { Minor } from '../money/money'
import type { PreparedOffer } from '../offer/prepare-offer'
import type { Place } from '../org/org-index'
import type { Accepted, Decision, RedemptionRequest, Refused } from './decision'
import type { Reason } from './reason'
import { reason } from './rule'
import { REDEMPTION_RULES } from './rules'
import { trialOf, type Trial } from './trial'

/**
 * Whether the coupon may be redeemed on this bill, here and now, and what it gives: all of 2.7 and 4.4 in the order of the
 * table. Pure: the same input gives the same decision on till and centre, in any time zone of the host. The bill must have
 * come through `readBill` with the place's currency. A refusal carries every reason that applies, the headline first.
 */
export function decide(offer: PreparedOffer, place: Place, request: RedemptionRequest): Decision {
  if (request.coupon.state === 'unknown') return refuseUnknownCode(offer.offer.version)
  const trial = trialOf(offer, place, request)
  let reasons: Reason[] | null = null
  for (const rule of REDEMPTION_RULES) {
    const failed = rule.judge(trial)
    if (failed !== null) (reasons ??= []).push(failed)
  }
  return reasons === null ? accept(trial) : refused(offer.offer.version, reasons)
}

/** The answer for a code that belongs to no offer, or to none that is known here (2.7 row 1): it stands alone. */
export function refuseUnknownCode(offerVersion = 0): Refused {
  return refused(offerVersion, [reason('code.unknown')])
}

function refused(offerVersion: number, reasons: readonly Reason[]): Refused {
  return { ok: false, reasons, offerVersion, engineVersion: ENGINE_VERSION }
}

function accept({ offer, place, worth, money }: Trial): Accepted {
  const discount = worth?.discount ?? null
  if (worth === null || discount === null || money === null) throw new Error('accepted without a discount')
  return {
    ok: true,
    reasons: NONE,
    currency: place.currency,
    discount,
    lines: worth.eligible.length === 0 ? NONE : spread(discount as Minor, worth.base, worth.eligible),
    rate: money.exchange === null ? null : money.exchange.rate,
    offerRate: money.exchange === null ? null : money.exchange.sourceRate,
    offerVersion: offer.offer.version,
    engineVersion: ENGINE_VERSION,
  }
}

const NONE = [] as const
