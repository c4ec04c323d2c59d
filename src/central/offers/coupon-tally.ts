import type { PlainDate } from '../../domain/calendar/calendar'
import { validityOf } from '../../domain/coupon/validity'
import type { Offer } from '../../domain/offer/offer'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import type { CouponGroup } from '../core/offer-book-port'
import { MANY } from './count-within'

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

/** Counts of more stand for this many times as long as they took: at most a twentieth of the time goes into counting. */
const REST = 20
const KEPT = 500

interface Counted {
  readonly groups: readonly CouponGroup[]
  readonly at: number
}
interface Kept {
  readonly counted: Counted | null
  readonly until: number
  readonly counting: boolean
}

const keptBy = new WeakMap<Core, Map<string, Kept>>()

/**
 * Counted from the coupons themselves, in groups by day of issue (docs/adr/0035). Where there are many, nobody waits for it:
 * the last count is given with its moment, and a new one begins beside; null while there has been none.
 */
export async function tallyOf(core: Core, tx: CentralTx, offer: Offer, today: PlainDate, many = MANY): Promise<CouponTally | null> {
  const { issued, made } = await tx.offers.counts(offer.id)
  const counted = Math.max(issued, made) <= many ? await count(core, tx, offer) : lastCount(core, offer)
  return counted === null ? null : tallied(offer, today, counted)
}

async function count(core: Core, tx: CentralTx, { id, redemption }: Offer): Promise<Counted> {
  const at = core.clock.now()
  return { groups: await tx.offerBook.groups(id, redemption.perCoupon), at }
}

function lastCount(core: Core, offer: Offer): Counted | null {
  const kept = keptBy.get(core) ?? new Map<string, Kept>()
  keptBy.set(core, kept)
  const key = `${offer.id}:${offer.redemption.perCoupon}`
  const known = kept.get(key) ?? { counted: null, until: 0, counting: false }
  if (known.counting || core.clock.now() < known.until) return known.counted
  if (kept.size >= KEPT) kept.delete(kept.keys().next().value ?? '')
  kept.set(key, { ...known, counting: true })
  const keep = (counted: Counted | null) => {
    const now = core.clock.now()
    kept.set(key, { counted, until: counted === null ? 0 : now + (now - counted.at) * REST, counting: false })
  }
  core.store
    .read((tx) => count(core, tx, offer))
    .then(keep, (failure: unknown) => {
      keep(known.counted)
      core.trouble('offer.count_failed', failure)
    })
  return known.counted
}

function tallied(offer: Offer, today: PlainDate, { groups, at }: Counted): CouponTally {
  const sum = (wanted: (group: CouponGroup) => boolean) => groups.reduce((total, group) => (wanted(group) ? total + group.coupons : total), 0)
  const isOver = ({ issuedOn, explicitThrough }: CouponGroup) => {
    const { validThrough } = validityOf(offer, issuedOn, explicitThrough)
    return validThrough !== null && validThrough < today
  }
  return {
    unissued: sum(({ state }) => state === 'unissued' || state === 'reserved'),
    redeemed: sum(({ used }) => used !== 'no'),
    revoked: sum(({ state }) => state === 'revoked'),
    expired: sum((group) => group.state === 'issued' && group.used !== 'up' && isOver(group)),
    at,
  }
}
