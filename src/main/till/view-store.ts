import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { ViewLimits, ViewStore } from '../../protocol/ipc/worker-calls'
import { keptFile, type OnCopy } from '../journal-disk/kept-file'
import type { Log } from '../log/log'
import { testViewLimits } from '../test-build/hooks'

const MB = 1_000_000
const MINUTE = 60_000
/** D9 of the sync design: three times what it needs, or 2 GB; at night, once a day at most. */
const LIMITS: ViewLimits = {
  floorBytes: 64 * MB,
  timesLive: 3,
  largeBytes: 2000 * MB,
  worthTimes: 1.5,
  night: { from: 2 * 60, to: 5 * 60 },
  restMs: 24 * 60 * MINUTE,
  everyMs: 15 * MINUTE,
}

/** It takes a tenth of a second. Should the platform never answer, the page must come back all the same. */
const CLEARED_WITHIN_MS = 30_000

/** What is kept of the last time: when (by the centre's clock), and the store's size then and when it was filled again. */
const lastTime = z.strictObject({ at: z.number().int().min(0), before: z.number().int().min(0), after: z.number().int().min(0).nullable() })
type LastTime = z.infer<typeof lastTime>

/** The till's view seen from outside: the platform's store under it. */
export interface ViewKeeper {
  /** Null = the store is not on disk. */
  look(): Promise<ViewStore | null>
  /** Clears the store and loads the page again, which fills it as after a damage. False = somebody is at the till. */
  letGo(at: number): Promise<boolean>
  /** The view is complete. Answers whether it had been let go of, and not lost. */
  rebuilt(): Promise<boolean>
}

export interface ViewParts {
  /** The platform's folder of the store; null where it keeps none on disk. */
  readonly folder: string | null
  /** Keeps the last time across restarts. */
  readonly file: string
  /** Nobody is signed in, and no record is under way. */
  readonly quiet: () => boolean
  /** Empties the store, closing whatever is open. */
  readonly clear: () => Promise<void>
  readonly loadPage: () => void
  readonly log: Log
  readonly onCopy: OnCopy
}

export async function openViewKeeper({ folder, file, quiet, clear, loadPage, log, onCopy }: ViewParts): Promise<ViewKeeper> {
  // An older copy may make it a day early, which costs a snapshot.
  const kept = keptFile({ file, parse, olderCopy: 'counts', onCopy })
  let last = (await kept.read()).value
  const keep = async (now: LastTime): Promise<void> => {
    await kept.write(JSON.stringify(now))
    last = now
  }
  return {
    look: async () => (folder === null ? null : { bytes: await bytesIn(folder), rebuilt: last, limits: __TEST_BUILD__ ? { ...LIMITS, ...testViewLimits() } : LIMITS }),
    async letGo(at) {
      const before = await bytesIn(folder)
      if (!quiet()) return false
      // Written down first: whatever goes wrong then, it is not tried again all night.
      await keep({ at, before, after: null })
      log.note('view.let_go', { bytes: before })
      await Promise.race([clear(), new Promise((given) => setTimeout(given, CLEARED_WITHIN_MS))]).catch((thrown: unknown) => log.bug('view.clear', thrown))
      // Cleared or not: whatever is there now is opened anew.
      loadPage()
      return true
    },
    async rebuilt() {
      if (last === null || last.after !== null) return false
      const after = await bytesIn(folder)
      log.note('view.rebuilt', { before: last.before, after })
      await keep({ ...last, after })
      return true
    },
  }
}

/** What the files in a folder take together; what goes away meanwhile counts as nothing. */
export async function bytesIn(folder: string | null): Promise<number> {
  if (folder === null) return 0
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => [])
  const sizes = entries.map((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? bytesIn(path) : stat(path).then(({ size }) => size, () => 0)
  })
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
}

function parse(bytes: Buffer): LastTime | null {
  try {
    return lastTime.parse(JSON.parse(bytes.toString('utf8')))
  } catch {
    return null
  }
}
