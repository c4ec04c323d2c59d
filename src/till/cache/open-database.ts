import { SCHEMA_VERSION, TillDatabase } from './database'

/**
 * Opens a till's view. One that cannot be opened, has lost its mark, or was made by another version of the app is made
 * anew; `rebuilt` also when it is empty although the journal has records: then somebody has wiped it.
 */
export async function openDatabase(name: string, instance: string, journalHasRecords: boolean): Promise<{ db: TillDatabase; rebuilt: boolean }> {
  const found = await tryOpen(name)
  if (found !== null) {
    const state = await stateOf(found)
    if (state === 'ours') return { db: found, rebuilt: false }
    if (state === 'empty') return { db: await marked(found, instance), rebuilt: journalHasRecords }
    found.close()
  }
  // Not mended, not transformed: everything in it can be had again.
  await TillDatabase.delete(name).catch(() => undefined)
  const db = new TillDatabase(name)
  await db.open()
  return { db: await marked(db, instance), rebuilt: true }
}

/** `empty`: just made, by this process or by the page that looked first. */
async function stateOf(db: TillDatabase): Promise<'ours' | 'empty' | 'other'> {
  try {
    // Dexie opens a newer database too, and the browser knows it by Dexie's number times ten. The type is IndexedDB's own,
    // which a folder without a DOM does not have.
    const { version } = db.backendDB() as { readonly version: number }
    if (version !== SCHEMA_VERSION * 10) return 'other'
    const mark = await db.facts.get('instance')
    if (mark !== undefined) return mark.seq === SCHEMA_VERSION ? 'ours' : 'other'
    return (await db.cursors.count()) === 0 ? 'empty' : 'other'
  } catch {
    return 'other'
  }
}

async function marked(db: TillDatabase, instance: string): Promise<TillDatabase> {
  await db.facts.put({ key: 'instance', text: instance, incarnation: 0, seq: SCHEMA_VERSION })
  return db
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
