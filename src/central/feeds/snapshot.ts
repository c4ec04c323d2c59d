import type { FeedRow } from '../../protocol/sync/feed-rows'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import { counterRow, receiptChange } from './feed-changes'
import { couponsPart } from './packed-coupons'
import { identsPart, usesPart } from './packed-people'
import { personRow } from './person-row'
import { offerRow, orgRow, productRow, unitRow } from './ref-rows'
import type { TillScope } from './scope'
import type { SnapshotPart, SnapshotRow } from './snapshot-part'

/** One part of a feed as it is now, in the order of its keys, from the tables themselves. Feeds that only go forward start empty. */
export async function snapshotPart(core: Core, tx: CentralTx, scope: TillScope, feed: string, after: string | null, limit: number): Promise<SnapshotPart> {
  const [family = '', id = '0'] = feed.split(':')
  const offer = Number(id)
  switch (family) {
    case 'ref':
      return refPart(core, tx, scope, after, limit)
    case 'coupons':
      return couponsPart(tx, scope, offer, after, limit)
    case 'uses':
      return usesPart(tx, scope, offer, after, limit)
    case 'idents':
      return identsPart(tx, scope, after, limit)
    case 'people':
      return whole((await tx.people.ofStore(scope.store)).map(personRow).flatMap((row) => (row === null ? [] : [{ key: String(row.id), body: row }])))
    case 'till':
      return receiptPart(tx, scope.till, after, limit)
    case 'store':
      return storePart(tx, scope, after, limit)
    default:
      return { rows: [], next: null }
  }
}

const whole = (rows: readonly SnapshotRow[]): SnapshotPart => ({ rows, next: null })

/** Organisation, units and offers come in the first part; products, of which there may be many, by SKU after them. */
async function refPart(core: Core, tx: CentralTx, scope: TillScope, after: string | null, limit: number): Promise<SnapshotPart> {
  const products = await tx.org.products(after === null ? '' : after.slice('product:'.length), limit)
  const rows = products.map((product) => ({ key: `product:${product.sku}`, body: productRow(product) }))
  const next = products.length < limit ? null : (rows.at(-1)?.key ?? null)
  if (after !== null) return { rows, next }
  const view = await core.catalogue.view(tx)
  return {
    rows: [
      { key: 'org', body: orgRow(view) },
      ...view.stored.units.map((unit) => ({ key: `unit:${unit.type}:${unit.id}`, body: unitRow(unit) })),
      ...[...scope.offers.values()].map((offer) => ({ key: `offer:${offer.offer.id}`, body: offerRow(offer, !scope.uncounted.has(offer.offer.id)) as FeedRow['body'] })),
      ...rows,
    ],
    next,
  }
}

/**
 * Of the words on a till's records those that may have come after its own answers: disputes. The others it has heard when it
 * pushed, and hears again when it pushes again.
 */
async function receiptPart(tx: CentralTx, till: number, after: string | null, limit: number): Promise<SnapshotPart> {
  const disputed = await tx.redemptions.disputedAt(till, after ?? '', limit)
  const rows = disputed.flatMap(({ opId, incarnation, seq, settlement, conflict }): SnapshotRow[] => {
    if (incarnation === null || seq === null) return []
    const { key, body } = receiptChange(till, { incarnation, seq, opId, settlement, conflict })
    return [{ key, body: body as FeedRow['body'] }]
  })
  return { rows, next: disputed.length < limit ? null : (disputed.at(-1)?.opId ?? null) }
}

async function storePart(tx: CentralTx, scope: TillScope, after: string | null, limit: number): Promise<SnapshotPart> {
  const cases = await tx.cases.ofStore(scope.store, after === null ? 0 : Number(after.slice('case:'.length)), limit)
  const rows = cases.map((row) => ({ key: `case:${row.id}`, body: row }))
  const next = cases.length < limit ? null : (rows.at(-1)?.key ?? null)
  if (after !== null) return { rows, next }
  const counts = (await tx.offers.allCounts()).filter(({ offer }) => scope.offers.has(offer))
  return { rows: [...counts.map((of) => ({ key: `offer:${of.offer}`, body: counterRow(of) })), ...rows], next }
}

/** How many rows a snapshot of the feed brings; for progress, so it may be a little old. */
export async function rowsIn(tx: CentralTx, scope: TillScope, feed: string, units: number): Promise<number> {
  const [family = '', id = '0'] = feed.split(':')
  switch (family) {
    case 'ref':
      return 1 + units + scope.offers.size + (await tx.org.productCount())
    case 'coupons':
      return (await tx.offers.counts(Number(id))).made
    case 'uses':
      return tx.redemptions.useCount(Number(id))
    case 'idents':
      return tx.customers.identCount([...scope.offers.keys()])
    case 'people':
      return (await tx.people.ofStore(scope.store)).length
    case 'store':
      return scope.offers.size + (await tx.cases.countOf(scope.store))
    default:
      return 0
  }
}
