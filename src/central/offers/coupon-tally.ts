import type { PlainDate } from '../../domain/calendar/calendar'
import { validityOf } from '../../domain/coupon/validity'
import type { Offer } from '../../domain/offer/offer'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import type { CouponGroup } from '../core/offer-book-port'

/** What became of an offer's coupons (2.10). */
export interface CouponTally {
  /** Codes that nobody has and that could still be given out or used. */
  readonly unissued: number
  /** Coupons with a redemption that counts, whatever became of them after. */
  readonly redeemed: number
  readonly revoked: number
  /** Issued, neither revoked nor used up, and past their last day. */
  readonly expired: number
  /** Milliseconds since 1970: the moment for which the figures hold. */
  readonly at: number
}

/** Counts once as many are counted together: an offer of millions takes a second, so it is not counted for every look. */
const QUICK = 50
/** Figures may be as old as this many times what counting took: at most a twentieth of the time goes into it. */
const REST = 20
const KEPT = 500

interface Kept {
  readonly groups: readonly CouponGroup[]
  readonly at: number
  readonly until: number
}

const keptBy = new WeakMap<Core, Map<string, Kept>>()

/** Counted from the coupons, in groups by day of issue; large offers at most every so often, with the moment told. */
export async function tallyOf(core: Core, tx: CentralTx, offer: Offer, today: PlainDate): Promise<CouponTally> {
  const { groups, at } = await groupsOf(core, tx, offer)
  const sum = (wanted: (group: CouponGroup) => boolean) => groups.reduce((total, group) => (wanted(group) ? total + group.coupons : total), 0)
  const isOver = ({ issuedOn, explicitThrough }: CouponGroup) => {
    const { validThrough } = validityOf(offer, issuedOn, explicitThrough)
    return validThrough !== null && validThrough < today
  }
  return {
    unissued: sum(({ state }) => state === 'unissued'),
    redeemed: sum(({ used }) => used !== 'no'),
    revoked: sum(({ state }) => state === 'revoked'),
    expired: sum((group) => group.state === 'issued' && group.used !== 'up' && isOver(group)),
    at,
  }
}

async function groupsOf(core: Core, tx: CentralTx, { id, redemption }: Offer): Promise<Kept> {
  const kept = keptBy.get(core) ?? new Map<string, Kept>()
  keptBy.set(core, kept)
  const key = `${id}:${redemption.perCoupon}`
  const began = core.clock.now()
  const known = kept.get(key)
  if (known !== undefined && began < known.until) return known
  const groups = await tx.offerBook.groups(id, redemption.perCoupon)
  const ended = core.clock.now()
  const took = ended - began
  const counted = { groups, at: began, until: took < QUICK ? 0 : ended + took * REST }
  if (kept.size >= KEPT) kept.delete(kept.keys().next().value ?? '')
  kept.set(key, counted)
  return counted
}
