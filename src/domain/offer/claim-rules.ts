import { fail, ok, type Result } from '../result'
import type { Claim, ClaimService } from './offer'

/** Who asks: one campaign or programme of one service. */
export interface ClaimingService {
  readonly service: ClaimService
  readonly ref: string
}

/**
 * Whether a service sees the offer (2.8): a claimed one is invisible to every other service, and to every other campaign or
 * programme of the same service.
 */
export function isVisibleTo(claim: Claim | null, asker: ClaimingService): boolean {
  return claim === null || isOwnClaim(claim, asker)
}

export function isOwnClaim(claim: Claim, asker: ClaimingService): boolean {
  return claim.service === asker.service && claim.ref === asker.ref
}

/** Why a claim is refused; `by` tells who has the offer, as only a claim call may know. */
export type ClaimProblem =
  | { readonly key: 'claim.taken'; readonly by: Claim }
  | { readonly key: 'claim.one_offer_only' }

/**
 * The state after a claim (2.8). Claiming again what one has changes name and end day and nothing else; claims are not
 * undone. `campaignHasOffer`: this outbound campaign has claimed another offer already, and it may have one.
 */
export function claimed(current: Claim | null, wanted: Claim, campaignHasOffer: boolean): Result<Claim, ClaimProblem> {
  if (current !== null && !isOwnClaim(current, wanted)) return fail({ key: 'claim.taken', by: current })
  if (current === null && wanted.service === 'outbound' && campaignHasOffer) return fail({ key: 'claim.one_offer_only' })
  return ok(wanted)
}
