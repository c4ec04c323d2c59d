import type { TillDatabase } from './database'

/**
 * Sets which packs of an offer are in force, oldest first; none = its coupons are all rows. Callers hold the transaction.
 * The generation tells whoever keeps the lists in memory that they have changed.
 */
export async function setPackList(db: TillDatabase, offer: number, packs: readonly string[]): Promise<void> {
  const [before, generation] = await Promise.all([db.packLists.get(offer), packGeneration(db)])
  if (before === undefined ? packs.length === 0 : before.packs.join() === packs.join()) return
  if (packs.length === 0) await db.packLists.delete(offer)
  else await db.packLists.put({ offer, packs })
  await db.facts.put({ key: 'packs', text: '', incarnation: 0, seq: generation + 1 })
}

/** Grows with every change of a pack list. */
export async function packGeneration(db: TillDatabase): Promise<number> {
  return (await db.facts.get('packs'))?.seq ?? 0
}
