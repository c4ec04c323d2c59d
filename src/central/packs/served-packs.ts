import type { CentralTx } from '../core/central-store'
import type { PackSet } from '../core/pack-port'
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
