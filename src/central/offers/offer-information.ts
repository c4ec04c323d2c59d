import type { Offer } from '../../domain/offer/offer'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import type { WorstShown } from '../core/offer-book-port'
import type { OfferStored } from '../core/rows'
import { tallyOf, type CouponTally } from './coupon-tally'
import type { Worst } from './check-save'
import { figureToConfirm } from './confirm-worst-case'
import { guessOdds } from './guess-warnings'
import { orgToday } from './preview-offer'

/** Who did something: as the audit log names them, and by name where it is somebody of the staff. */
export interface Doer {
  readonly by: string
  readonly name: string | null
}

/** The Information tab (2.10). Moments are milliseconds since 1970. */
export interface OfferInformation {
  readonly madeAt: number
  readonly madeBy: Doer | null
  readonly changedAt: number
  readonly changedBy: Doer | null
  readonly inside: boolean
  readonly worst: WorstShown | null
  /** The figure with the tills that came since, who may do nothing alone until somebody confirms it (4.4); null = none came. */
  readonly toConfirm: Worst | null
  /** Null = still being counted. */
  readonly tally: CouponTally | null
  /** Coupons with a live redemption ÷ coupons issued, or ÷ codes made where codes work unissued; null while there is none, or while they are counted. */
  readonly rate: number | null
  readonly guessOneIn: number | null
}

export async function informationOf(core: Core, tx: CentralTx, offer: Offer, stored: OfferStored): Promise<OfferInformation> {
  const story = await tx.offerBook.story(stored.id)
  const tally = await tallyOf(core, tx, offer, await orgToday(core, tx))
  const { issued, made } = await tx.offers.counts(stored.id)
  return {
    madeAt: story?.madeAt ?? stored.savedAt,
    madeBy: await doer(tx, story?.madeBy ?? null),
    changedAt: stored.savedAt,
    changedBy: await doer(tx, story?.changedBy ?? null),
    inside: story?.inside ?? false,
    worst: story?.worst ?? null,
    toConfirm: await figureToConfirm(core, tx, offer),
    tally,
    rate: tally === null ? null : rateOf(tally.redeemed, worksUnissued(offer) ? Math.max(made, issued) : issued),
    guessOneIn: guessOdds(offer, issued),
  }
}

async function doer(tx: CentralTx, by: string | null): Promise<Doer | null> {
  if (by === null) return null
  const person = /^person:(\d{1,15})$/.exec(by)?.[1]
  return { by, name: person === undefined ? null : ((await tx.people.get(Number(person)))?.name ?? null) }
}

/** Codes that may be redeemed without ever having been issued (2.7 row 6). */
function worksUnissued({ redemption, codes, delivery }: Offer): boolean {
  return redemption.anyone && codes.kind !== 'common' && !((codes.kind === 'unique' || codes.kind === 'randomised') && delivery === 'platform')
}

/** To a hundredth of a percent. */
const rateOf = (redeemed: number, of: number): number | null => (of === 0 ? null : Math.round((redeemed / of) * 10_000) / 10_000)
