import { MAX_DIGEST_ROWS } from '../../protocol/sync/feed-digest'
import type { TillDatabase } from './database'
import { feedParts } from './read-page'

/** A row as its feed brought it, put together again from what is kept of it. */
export interface HeldRow {
  readonly key: string
  readonly body: unknown
}

/**
 * What the view holds of a feed; null where it is more than is compared at a time, or lies in packs, whose bytes have a hash
 * of their own. What is gone is not held. To be called inside a transaction with the feed's cursor.
 */
export async function heldRows(db: TillDatabase, feed: string): Promise<readonly HeldRow[] | null> {
  const { family, id } = feedParts(feed)
  if ((await db.packLists.get(feed)) !== undefined) return null
  switch (family) {
    case 'coupons':
      return ofOffer(db.coupons.where('[offer+key]').between([id, ''], [id, '\uffff']))
    case 'uses':
      return ofOffer(db.uses.where('[offer+key]').between([id, ''], [id, '\uffff']))
    case 'idents': {
      if ((await db.idents.count()) > MAX_DIGEST_ROWS) return null
      return (await db.idents.toArray()).flatMap(({ identKey, gone, ...body }) => (gone === true ? [] : [{ key: identKey, body }]))
    }
    case 'ref':
      return (await db.products.count()) > MAX_DIGEST_ROWS ? null : referenceRows(db)
    case 'store':
      return storeRows(db)
    default:
      return null
  }
}

interface Range {
  count(): PromiseLike<number>
  toArray(): PromiseLike<readonly { readonly offer: number; readonly key: string; readonly gone?: true }[]>
}

async function ofOffer(range: Range): Promise<readonly HeldRow[] | null> {
  if ((await range.count()) > MAX_DIGEST_ROWS) return null
  return (await range.toArray()).flatMap(({ offer: _offer, key, gone, ...body }) => (gone === true ? [] : [{ key, body }]))
}

async function referenceRows(db: TillDatabase): Promise<readonly HeldRow[]> {
  const [org, units, offers, products] = await Promise.all([db.org.toArray(), db.units.toArray(), db.offers.toArray(), db.products.toArray()])
  return [
    ...org.map(({ key, ...fields }) => ({ key, body: { kind: 'org', ...fields } })),
    ...units.map(({ key, ...body }) => ({ key: `unit:${key}`, body })),
    ...offers.map(({ id, offer, perTill }) => ({ key: `offer:${id}`, body: { kind: 'offer', offer, perTill } })),
    ...products.map((fields) => ({ key: `product:${fields.sku}`, body: { kind: 'product', ...fields } })),
  ]
}

async function storeRows(db: TillDatabase): Promise<readonly HeldRow[]> {
  const [counters, cases] = await Promise.all([db.counters.toArray(), db.cases.toArray()])
  return [
    ...counters.map((fields) => ({ key: `offer:${fields.offer}`, body: { kind: 'counter', ...fields } })),
    ...cases.map((fields) => ({ key: `case:${fields.id}`, body: { kind: 'case', ...fields } })),
  ]
}
