import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import type { PackSet, PackSettings } from '../core/pack-port'
import type { PreparedOffer } from '../../domain/offer/prepare-offer'
import type { TillScope } from '../feeds/scope'
import { needsHolders } from './renew-packs'

/**
 * The packs of an offer in the till's scope, if they can be built upon: the feed still has every change behind them. A set
 * that is behind an `anew` waits for its renewal, and the till takes rows meanwhile.
 */
export async function servedPacks(tx: CentralTx, { offers }: TillScope, offer: number): Promise<PackSet | null> {
  const prepared = offers.get(offer)
  const set = prepared === undefined ? null : await tx.packs.setOf(offer)
  if (prepared === undefined || set === null || set.packs.length === 0 || set.pos < (await tx.feeds.head()).minPos) return null
  if (set.packs.some(({ holders }) => needsHolders(prepared) && !holders)) return null
  const [growth] = await tx.packs.growth([set], 1)
  return growth?.anew === true ? null : set
}

/** Whether packs of the offer are kept: of many codes, and of those that were many once. Common codes are one code with many rows. */
export function isKeptPacked({ offer }: PreparedOffer, made: number, hasSet: boolean, { least }: PackSettings): boolean {
  return offer.status !== 'ended' && offer.codes.kind !== 'common' && (hasSet || made >= least)
}

/**
 * Whether tills hear of bulk work on this offer's coupons when its packs have caught up, instead of at once: at once they
 * would take a row for every coupon.
 */
export async function comesPacked(core: Core, tx: CentralTx, { offers }: TillScope, offer: number): Promise<boolean> {
  const prepared = offers.get(offer)
  if (core.packs === undefined || prepared === undefined) return false
  return isKeptPacked(prepared, (await tx.offers.counts(offer)).made, (await tx.packs.setOf(offer)) !== null, core.packs)
}
