import type { TillDatabase } from './database'
import { setPackList } from './pack-lists'
import { feedParts } from './read-page'

/** Deletes a feed's rows whose key is not in `keys`. */
export async function sweepFeed(db: TillDatabase, feed: string, keys: ReadonlySet<string>): Promise<void> {
  const { family, id } = feedParts(feed)
  if (family === 'coupons' || family === 'uses') {
    const table = family === 'coupons' ? db.coupons : db.uses
    const gone = (await table.where('[offer+key]').between([id, ''], [id, '\uffff']).primaryKeys()).filter(([, key]) => !keys.has(key))
    await table.bulkDelete(gone)
  }
  if (family === 'idents') await db.idents.bulkDelete((await db.idents.toCollection().primaryKeys()).filter((key) => !keys.has(key)))
  if (family === 'deny') await db.deny.bulkDelete((await db.deny.toCollection().primaryKeys()).filter((key) => !keys.has(key)))
  if (family === 'ref') await sweepReference(db, keys)
  if (family === 'store') {
    await db.counters.bulkDelete((await db.counters.toCollection().primaryKeys()).filter((id) => !keys.has(`offer:${id}`)))
    await db.cases.bulkDelete((await db.cases.toCollection().primaryKeys()).filter((id) => !keys.has(`case:${id}`)))
  }
}

async function sweepReference(db: TillDatabase, keys: ReadonlySet<string>): Promise<void> {
  await db.units.bulkDelete((await db.units.toCollection().primaryKeys()).filter((key) => !keys.has(`unit:${key}`)))
  await db.offers.bulkDelete((await db.offers.toCollection().primaryKeys()).filter((id) => !keys.has(`offer:${id}`)))
  await db.products.bulkDelete((await db.products.toCollection().primaryKeys()).filter((sku) => !keys.has(`product:${sku}`)))
}

/** Deletes everything a feed has brought. */
export async function clearFeed(db: TillDatabase, feed: string): Promise<void> {
  const { family, id } = feedParts(feed)
  await setPackList(db, feed, [])
  if (family === 'coupons') await db.coupons.where('[offer+key]').between([id, ''], [id, '\uffff']).delete()
  if (family === 'uses') await db.uses.where('[offer+key]').between([id, ''], [id, '\uffff']).delete()
  if (family === 'idents') await db.idents.clear()
}

/** Whether nothing of a feed is in the view. */
export async function isEmpty(db: TillDatabase, feed: string): Promise<boolean> {
  const { family, id } = feedParts(feed)
  const range = [[id, ''], [id, '\uffff']] as const
  if ((await db.packLists.get(feed)) !== undefined) return false
  if (family === 'coupons') return (await db.coupons.where('[offer+key]').between(...range).count()) === 0
  if (family === 'uses') return (await db.uses.where('[offer+key]').between(...range).count()) === 0
  if (family === 'idents') return (await db.idents.count()) === 0
  if (family === 'deny') return (await db.deny.count()) === 0
  if (family === 'store') return (await db.counters.count()) + (await db.cases.count()) === 0
  if (family === 'ref') return (await db.units.count()) + (await db.offers.count()) + (await db.products.count()) === 0
  return true
}
