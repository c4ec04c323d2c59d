import type { FeedRow } from '../../protocol/sync/feed-rows'
import type { PackSummary } from '../../protocol/sync/packs'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import type { CouponStored } from '../core/rows'
import { servedPacks } from '../packs/served-packs'
import { counterRow, couponRow, couponRowKey, receiptChange } from './feed-changes'
import { personRow } from './person-row'
import { offerRow, orgRow, productRow, unitRow } from './ref-rows'
import type { TillScope } from './scope'

export type SnapshotRow = Omit<FeedRow, 'pos'>

export interface SnapshotPart {
  readonly rows: readonly SnapshotRow[]
  /** Key to go on after; null = that was the last part. */
  readonly next: string | null
  readonly packs?: readonly PackSummary[]
}

/** One part of a feed as it is now, in the order of its keys, from the tables themselves. Feeds that only go forward start empty. */
export async function snapshotPart(core: Core, tx: CentralTx, scope: TillScope, feed: string, after: string | null, limit: number): Promise<SnapshotPart> {
  const [family = '', id = '0'] = feed.split(':')
  const offer = Number(id)
  switch (family) {
    case 'ref':
      return refPart(core, tx, scope, after, limit)
    case 'coupons':
      return couponsPart(tx, scope, offer, after, limit)
    case 'uses': {
      const page = await tx.redemptions.usePage(offer, after ?? '', limit)
      return part(page.map(({ opId, who, at }) => ({ key: opId, body: { customer: who, at } })), limit)
    }
    case 'idents': {
      const page = await tx.customers.identPage([...scope.offers.keys()], after ?? '', limit)
      return part(page.map(({ ident, token, blocked }) => ({ key: ident, body: { token, blocked } })), limit)
    }
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

/** In front of the key to go on after, where rows stand beside packs: those of coupons that fit no pack, then those that changed since. */
const [UNFIT, CHANGED] = ['x', 'y']

/**
 * Rows; or, where the offer has packs, their list and as rows what they do not say: coupons that fit none, and what changed
 * behind them. Both are read as they stand now. A snapshot goes on as it began, whatever is made meanwhile.
 */
async function couponsPart(tx: CentralTx, scope: TillScope, offer: number, after: string | null, limit: number): Promise<SnapshotPart> {
  const [, phase, since, key = ''] = /^([xy])(\d+) (.*)$/.exec(after ?? '') ?? []
  if (phase !== undefined) return besidePacks(tx, offer, { phase, since: Number(since), key }, limit)
  const set = after === null ? await servedPacks(tx, scope, offer) : null
  if (set === null) return couponRows(await tx.coupons.page(offer, after, limit), limit)
  return { ...(await besidePacks(tx, offer, { phase: UNFIT, since: set.pos, key: '' }, limit)), packs: set.packs }
}

interface BesidePacks {
  readonly phase: string
  /** Position of the packs. */
  readonly since: number
  /** To go on after; empty = from the first. */
  readonly key: string
}

async function besidePacks(tx: CentralTx, offer: number, { phase, since, key }: BesidePacks, limit: number): Promise<SnapshotPart> {
  if (phase === UNFIT) {
    const { rows, next } = couponRows(await tx.packs.exceptions(offer, key === '' ? null : key, limit), limit)
    if (next !== null) return { rows, next: `${UNFIT}${since} ${next}` }
    const changed = await besidePacks(tx, offer, { phase: CHANGED, since, key: '' }, limit - rows.length)
    return { rows: [...rows, ...changed.rows], next: changed.next }
  }
  const keys = await tx.packs.changedKeys(offer, since, key, limit)
  const { rows } = couponRows(await tx.packs.couponsOf(offer, keys), limit)
  const last = keys.at(-1)
  return { rows, next: keys.length < limit || last === undefined ? null : `${CHANGED}${since} ${last}` }
}

function couponRows(page: readonly CouponStored[], limit: number): SnapshotPart {
  const rows = page.map((coupon) => ({ key: couponRowKey(coupon), body: couponRow(coupon) }))
  const last = page.at(-1)
  return { rows, next: page.length < limit || last === undefined ? null : `${last.codeKey}:${last.slot}` }
}

const part = (rows: readonly SnapshotRow[], limit: number): SnapshotPart => ({ rows, next: rows.length < limit ? null : (rows.at(-1)?.key ?? null) })
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
