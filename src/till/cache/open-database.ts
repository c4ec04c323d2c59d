import { TillDatabase } from './database'

/**
 * Opens a till's view. One that cannot be opened, or that has lost its mark, is made anew; `rebuilt` also when it is empty
 * although the journal has records: then somebody has wiped it.
 */
export async function openDatabase(name: string, instance: string, journalHasRecords: boolean): Promise<{ db: TillDatabase; rebuilt: boolean }> {
  const found = await tryOpen(name)
  if (found !== null) {
    const fact = await found.facts.get('instance').catch(() => undefined)
    if (fact !== undefined) return { db: found, rebuilt: false }
    const empty = (await found.cursors.count().catch(() => -1)) === 0
    if (empty) {
      await found.facts.put({ key: 'instance', text: instance, incarnation: 0, seq: 0 })
      return { db: found, rebuilt: journalHasRecords }
    }
    found.close()
  }
  // What opens with an error, or without its mark, is not mended: everything in it can be had again.
  await TillDatabase.delete(name).catch(() => undefined)
  const db = new TillDatabase(name)
  await db.open()
  await db.facts.put({ key: 'instance', text: instance, incarnation: 0, seq: 0 })
  return { db, rebuilt: true }
}

async function tryOpen(name: string): Promise<TillDatabase | null> {
  const db = new TillDatabase(name)
  try {
    await db.open()
    return db
  } catch {
    db.close()
    return null
  }
}
