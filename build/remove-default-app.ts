import { rm } from 'node:fs/promises'
import { join } from 'node:path'

/**
 * A runtime folder carries an app of its own that opens any folder named on the command line. It must not ship beside ours.
 * @param context what electron-builder hands to its afterPack hook
 */
export async function removeDefaultApp(context: { appOutDir: string }): Promise<void> {
  for (const leftover of ['default_app.asar', 'app']) {
    await rm(join(context.appOutDir, 'resources', leftover), { recursive: true, force: true })
  }
}
