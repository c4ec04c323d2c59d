import { mayHoldCodes } from '../../domain/allowance/code-blocks'
import { wantedUnits } from '../../domain/allowance/size'
import { totalInUnits } from '../../domain/allowance/uses-alone'
import type { PreparedOffer } from '../../domain/offer/prepare-offer'
import { covers } from '../../domain/org/org-index'
import { MOST_CODES, type AllowanceRequest } from '../../protocol/sync/allowance'
import type { OperationCached } from '../cache/rows'
import type { Shelf } from '../cache/shelf'
import type { TillContext } from '../context'

const HOUR_MS = 3_600_000
/** A till should last this long without the centre where the offer names no hours. */
const SURVIVE_HOURS = 8
/** What was sold in the last day says how much is sold in an hour. */
const RATE_HOURS = 24
/** A till that has not issued an offer for so long holds no codes of it, unless the offer names where it is issued. */
const ISSUES_DAYS = 30

type Want = AllowanceRequest['wants'][number]

/** Offers of which the till wants units, by what the units are. */
export interface WishFor {
  readonly uses: readonly PreparedOffer[]
  readonly codes: readonly PreparedOffer[]
}

/** Redeemed alone only inside an allowance (4.4 `strict`). */
export const limitsUses = ({ offer }: PreparedOffer): boolean => offer.status === 'active' && totalInUnits(offer) !== null

/** This till may issue the offer, and may hold codes of it. */
export const issuesHere = ({ offer }: PreparedOffer, shelf: Shelf | null): boolean =>
  shelf !== null && offer.status === 'active' && mayHoldCodes(offer) && covers(offer.issual.scope, shelf.place)

/** What to ask for, so that an outage of the offer's hours is survived at today's rate; nothing while half of that is here. */
export async function wantedUses({ cache, ports }: TillContext, offers: readonly PreparedOffer[], latest: number): Promise<readonly Want[]> {
  const since = latest - RATE_HOURS * HOUR_MS
  const wants: Want[] = []
  for (const { offer } of offers) {
    const sold = await cache.db.operations.where('at').above(since).filter((op) => op.offer === offer.id && op.kind === 'redeem' && op.state === 'accepted').count()
    const target = wantedUnits(sold / RATE_HOURS, offer.offline.maxHours ?? SURVIVE_HOURS)
    const left = cache.operations.grants.left(offer.id, 'use', { latest })
    if (left * 2 < target) wants.push({ id: ports.random.opId(), offer: offer.id, units: target - left })
  }
  return wants
}

/** The same for codes to issue. A till asks where it has issued lately, or where somebody said that it is to. */
export async function wantedCodes({ cache, ports }: TillContext, offers: readonly PreparedOffer[], latest: number): Promise<readonly Want[]> {
  if (offers.length === 0) return []
  const issues = await cache.operations.having('kind', 'issue')
  const wants: Want[] = []
  for (const { offer } of offers) {
    const issuedSince = (since: number): number => issues.filter((op) => isIssued(op, offer.id) && op.at > since).length
    if (offer.issual.scope.length === 0 && issuedSince(latest - ISSUES_DAYS * 24 * HOUR_MS) === 0) continue
    const target = Math.min(MOST_CODES, wantedUnits(issuedSince(latest - RATE_HOURS * HOUR_MS) / RATE_HOURS, offer.offline.maxHours ?? SURVIVE_HOURS))
    const left = cache.operations.grants.left(offer.id, 'code', { latest })
    if (left * 2 < target) wants.push({ id: ports.random.opId(), offer: offer.id, units: target - left, codes: true })
  }
  return wants
}

const isIssued = (op: OperationCached, offer: number): boolean => op.offer === offer && op.state === 'accepted'
