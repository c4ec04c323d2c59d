import type { PreparedOffer } from '../../domain/offer/prepare-offer'
import type { PackFamily } from '../../domain/pack/pack-layout'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import type { PackOf, PackSet, PackSettings } from '../core/pack-port'
import type { OfferCounts } from '../core/rows'
import type { TillScope } from '../feeds/scope'
import { countsCustomers } from '../redemption/judge'

/** Whether the prints of holders are needed: row 10 of 2.7 looks at the holder where not anyone may redeem. */
export const needsHolders = ({ offer }: PreparedOffer, family: PackFamily): boolean => family === 'coupons' && !offer.redemption.anyone

/** The packs of an offer in the till's scope, if they can be built upon. */
export async function servedPacks(tx: CentralTx, scope: TillScope, of: PackOf): Promise<PackSet | null> {
  const set = await tx.packs.setOf(of)
  return set === null ? null : ((await usable(tx, scope, [set]))[0] ?? null)
}

/** The same of all offers whose customers come packed. */
export async function servedIdents(tx: CentralTx, scope: TillScope): Promise<readonly PackSet[]> {
  return usable(tx, scope, (await tx.packs.sets()).filter(({ family }) => family === 'idents'))
}

/**
 * Of these sets those that the till sees and whose feed still has every change behind them. A set that is behind an `anew`
 * waits for its renewal, and the till takes rows meanwhile.
 */
async function usable(tx: CentralTx, { offers }: TillScope, sets: readonly PackSet[]): Promise<readonly PackSet[]> {
  const { minPos } = await tx.feeds.head()
  const sound = sets.filter(({ offer, family, pos, packs }) => {
    const prepared = offers.get(offer)
    return prepared !== undefined && packs.length > 0 && pos >= minPos && !packs.some(({ holders }) => needsHolders(prepared, family) && !holders)
  })
  if (sound.length === 0) return []
  const behind = new Set((await tx.packs.growth(sound, 1)).filter(({ anew }) => anew).map(({ offer }) => offer))
  return sound.filter(({ offer }) => !behind.has(offer))
}

/** Whether such packs are kept: of offers with many entries, and of those that had many once. */
export function isKeptPacked(prepared: PreparedOffer, family: PackFamily, entries: number, hasSet: boolean, { least }: PackSettings): boolean {
  return prepared.offer.status !== 'ended' && canBePacked(prepared, family) && (hasSet || entries >= least)
}

/** A common code is one code with many rows. Uses are told where the rules look at customers. */
function canBePacked(prepared: PreparedOffer, family: PackFamily): boolean {
  if (family === 'coupons') return prepared.offer.codes.kind !== 'common'
  return family === 'idents' || countsCustomers(prepared)
}

/** About how many entries there are: of identifiers as many as were issued, since each who holds one has one at least. */
export function entriesOf(counts: OfferCounts | null, family: PackFamily): number {
  if (counts === null) return 0
  return family === 'coupons' ? counts.made : family === 'idents' ? counts.issued : counts.uses
}

/**
 * Whether tills hear of bulk work on this offer when its packs have caught up, instead of at once: at once they would take
 * a row for every coupon, or customer.
 */
export async function comesPacked(core: Core, tx: CentralTx, { offers }: TillScope, of: PackOf): Promise<boolean> {
  const prepared = offers.get(of.offer)
  if (core.packs === undefined || prepared === undefined) return false
  return isKeptPacked(prepared, of.family, entriesOf(await tx.offers.counts(of.offer), of.family), (await tx.packs.setOf(of)) !== null, core.packs)
}
