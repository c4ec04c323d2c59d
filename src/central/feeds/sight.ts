import type { UnitId } from '../../domain/ids'
import { covers, lineage } from '../../domain/org/org-index'
import type { UnitRef } from '../../domain/org/org'
import { unitKey, type UnitKey } from '../../domain/org/unit-key'
import type { OfferStored, UnitStored } from '../core/rows'
import { sightChange } from './feed-changes'
import type { Change } from '../core/rows'

/** What decides which offers a till gets to see (4.2): where it stands, and what each offer says. */
export interface Sight {
  readonly tills: ReadonlyMap<number, Standing>
  readonly offers: readonly Pick<OfferStored, 'id' | 'offer'>[]
}

/** A till in its store, with everything it stands in, as keys. */
interface Standing {
  readonly store: number
  readonly units: readonly UnitKey[]
}

/** The tills of a tree; one that stands in no store sees nothing. */
export function standings(units: readonly UnitStored[]): Sight['tills'] {
  const known = new Map(units.map(({ type, id, parent }) => [unitKey({ type, id: id as UnitId }), { type, id: id as UnitId, parent }]))
  const tills = new Map<number, Standing>()
  for (const { type, id } of known.values()) {
    const line = type === 'TILL' ? lineage({ units: known }, { type, id }) : []
    const store = line[1]
    if (store?.type === 'STORE') tills.set(id, { store: store.id, units: line.map(unitKey) })
  }
  return tills
}

export interface SightChanged {
  /** Offers that some till sees now and did not before, or the other way round. */
  readonly offers: readonly number[]
  /** Stores with such a till. One that came from another store takes the feeds of its new store anyway. */
  readonly stores: readonly number[]
}

/** Whose sight differs between two moments. A till that stood nowhere before holds nothing that could be wrong. */
export function sightChanged(before: Sight, after: Sight): SightChanged {
  const [offers, stores] = [new Set<number>(), new Set<number>()]
  for (const [till, now] of after.tills) {
    const was = before.tills.get(till)
    if (was === undefined || (before.offers === after.offers && was.units.join() === now.units.join())) continue
    const [saw, sees] = [seenFrom(before, was), seenFrom(after, now)]
    const others = [...[...saw].filter((offer) => !sees.has(offer)), ...[...sees].filter((offer) => !saw.has(offer))]
    for (const offer of others) offers.add(offer)
    if (others.length > 0 && was.store === now.store) stores.add(now.store)
  }
  return { offers: [...offers], stores: [...stores] }
}

/** What the tills of these stores know of customers and counts begins anew: what has left their sight is removed with it. */
export const sightChanges = (stores: readonly number[]): readonly Change[] => stores.flatMap((store) => [sightChange(`idents:${store}`), sightChange(`store:${store}`)])

function seenFrom({ offers }: Sight, standing: Standing): ReadonlySet<number> {
  const seen = offers.filter(({ offer }) => offer.status !== 'ended' && covers((offer.redemption?.scope ?? []) as readonly UnitRef[], standing))
  return new Set(seen.map(({ id }) => id))
}
