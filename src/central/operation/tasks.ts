import type { CentralConfig, Task } from '../config'
import type { CorePorts } from '../core/ports'
import { openDatabase } from '../db/database'
import { startEmbeddedPostgres } from '../db/embedded/embedded-postgres'
import { lockFolder } from '../db/embedded/folder-lock'
import { backUp } from '../db/operation/backup'
import { markRestored, restore } from '../db/operation/restore'

const CONNECTIONS = 4

/** Does one thing to the database and ends: no service is started. Answers what to print. */
export async function runTask(config: CentralConfig, task: Task, { clock, random }: CorePorts): Promise<Readonly<Record<string, string | number | boolean>>> {
  const { url, leave } = config.databaseUrl === null ? await ownDatabase(config.dataFolder) : { url: config.databaseUrl, leave: () => Promise.resolve() }
  const database = openDatabase(url, CONNECTIONS, () => undefined)
  try {
    switch (task.kind) {
      case 'backup':
        return { backup: task.file, rows: await backUp(database, task.file, clock) }
      case 'restore':
        return { restored: task.file, rows: await restore(database, task.file, random) }
      case 'restored':
        await markRestored(database, random)
        return { restored: true }
    }
  } finally {
    await database.close()
    await leave()
  }
}

/** The database of a data folder, beside a centre that runs on it or without one; whoever started it stops it. */
async function ownDatabase(folder: string): Promise<{ readonly url: string; leave(): Promise<void> }> {
  const unlock = lockOrNull(folder)
  const { url, stop } = await startEmbeddedPostgres(folder)
  return { url, leave: unlock === null ? () => Promise.resolve() : () => stop().finally(unlock) }
}

function lockOrNull(folder: string): (() => void) | null {
  try {
    return lockFolder(folder)
  } catch {
    return null // a centre runs there, and its database is read beside it
  }
}
