import type { OfferWarning } from '../../domain/offer/check-offer'
import type { Offer } from '../../domain/offer/offer'
import type { CentralTx } from '../core/central-store'
import { shapeOf } from '../coupons/code-shape'

/** Fewer tries than this for one live code, on average, and a person is told (2.4). */
const EASY = 10_000

/** "1 guess in N is a live code": N for a shape of codes of which so many are live; null where codes are not generated. */
export function guessOdds({ codes }: Pick<Offer, 'codes'>, live: number): number | null {
  const shape = shapeOf(codes)
  return shape === null ? null : Math.floor(shape.alphabet.length ** shape.generated / Math.max(live, 1))
}

/** Judged for as many coupons as the offer may issue, or has issued already. */
export async function guessWarnings(tx: CentralTx, offer: Offer, before: Offer | null): Promise<readonly OfferWarning[]> {
  const issued = before === null ? 0 : (await tx.offers.counts(before.id)).issued
  const odds = guessOdds(offer, Math.max(issued, offer.issual.total ?? 0))
  return odds !== null && odds < EASY ? [{ field: 'codes', key: 'codes.guessable' }] : []
}
