import type { TillDatabase } from './database'
import type { ListedPack } from './rows'

/**
 * Sets which packs of a feed are in force; none = it is all rows. Callers hold the transaction. The generation tells whoever
 * keeps the lists in memory that they have changed.
 */
export async function setPackList(db: TillDatabase, feed: string, packs: readonly ListedPack[]): Promise<void> {
  const [before, generation] = await Promise.all([db.packLists.get(feed), packGeneration(db)])
  const ids = (of: readonly ListedPack[]): string => of.map(({ id }) => id).join()
  if (ids(before?.packs ?? []) === ids(packs)) return
  if (packs.length === 0) await db.packLists.delete(feed)
  else await db.packLists.put({ feed, packs })
  await db.facts.put({ key: 'packs', text: '', incarnation: 0, seq: generation + 1 })
}

/** Grows with every change of a pack list. */
export async function packGeneration(db: TillDatabase): Promise<number> {
  return (await db.facts.get('packs'))?.seq ?? 0
}

/**
 * Feeds of which packs are in force. There a tombstone is no deletion but a row that says gone: it has to hold against what
 * the packs say.
 */
export async function packedFeeds(db: TillDatabase): Promise<ReadonlySet<string>> {
  return new Set(await db.packLists.toCollection().primaryKeys())
}
