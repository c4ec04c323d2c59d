import type { TillDatabase } from './database'
import type { CaseCached, CounterCached, OfferCached, OperationCached, OrgCached, ProductCached, SyncStatus, UnitCached } from './rows'

/*
 * What the screens read, made for live queries: each answers plain rows, touches few of them, and writes nothing.
 */

/** The till's condition: online or not, age, waiting, money at risk. Undefined until the worker has started once. */
export function syncStatus(db: TillDatabase): Promise<SyncStatus | undefined> {
  return db.sync.get('sync')
}

export function organisation(db: TillDatabase): Promise<OrgCached | undefined> {
  return db.org.get('org')
}

/** An offer with what the centre has counted for it; `counter` undefined = nothing known. */
export interface OfferOnBoard extends OfferCached {
  readonly counter: CounterCached | undefined
}

/** Every offer in this till's scope. When each is valid now is for the caller to judge, with the shared engine. */
export async function offersOnBoard(db: TillDatabase): Promise<OfferOnBoard[]> {
  return db.transaction('r', db.offers, db.counters, async () => {
    const [offers, counters] = await Promise.all([db.offers.toArray(), db.counters.toArray()])
    const byOffer = new Map(counters.map((counter) => [counter.offer, counter]))
    return offers.map((offer) => ({ ...offer, counter: byOffer.get(offer.id) }))
  })
}

/** Units by "TYPE:id", for names beside a scope ("also valid in …"). */
export async function unitsByKey(db: TillDatabase): Promise<ReadonlyMap<string, UnitCached>> {
  return new Map((await db.units.toArray()).map((unit) => [unit.key, unit]))
}

export async function unitName(db: TillDatabase, ref: { type: string; id: number }): Promise<string | undefined> {
  return (await db.units.get(`${ref.type}:${ref.id}`))?.name
}

/** The newest operations of this till first; attempts and refusals among them. */
export function recentOperations(db: TillDatabase, limit: number): Promise<OperationCached[]> {
  return db.operations.orderBy('at').reverse().limit(limit).toArray()
}

/** Operations from `from` to before `to`, milliseconds since 1970, newest first: the Undo list of a day. */
export function operationsBetween(db: TillDatabase, from: number, to: number): Promise<OperationCached[]> {
  return db.operations.where('at').between(from, to, true, false).reverse().toArray()
}

/** Sales that were unfinished at start and whose end the cashier has not seen yet. */
export function unfinishedSales(db: TillDatabase): Promise<OperationCached[]> {
  return db.operations.where('attention').equals(1).toArray()
}

/** Cases of this store, newest first. */
export async function casesNewestFirst(db: TillDatabase): Promise<CaseCached[]> {
  return (await db.cases.toArray()).sort((a, b) => b.openedAt - a.openedAt)
}

export function openCaseCount(db: TillDatabase): Promise<number> {
  return db.cases.filter((found) => found.state === 'open').count()
}

export function productBySku(db: TillDatabase, sku: string): Promise<ProductCached | undefined> {
  return db.products.get(sku)
}

/** Products whose SKU begins with the text, then those whose name holds it, letter case aside. */
export async function searchProducts(db: TillDatabase, text: string, limit: number): Promise<ProductCached[]> {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return db.products.limit(limit).toArray()
  const bySku = await db.products.where('sku').startsWithIgnoreCase(wanted).limit(limit).toArray()
  if (bySku.length >= limit) return bySku
  const found = new Set(bySku.map((product) => product.sku))
  const byName = await db.products
    .filter((product) => !found.has(product.sku) && product.name.toLowerCase().includes(wanted))
    .limit(limit - bySku.length)
    .toArray()
  return [...bySku, ...byName]
}
