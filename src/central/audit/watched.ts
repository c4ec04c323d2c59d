import { AsyncLocalStorage } from 'node:async_hooks'

/*
 * Whether a piece of work has written down what it changed. Every change of every route is audited (3.2); most write
 * their own entry, in the transaction of the change and with before and after. This is how the door knows of one that
 * does not, and writes a plain entry for it.
 */

const watching = new AsyncLocalStorage<{ entries: number }>()

/** Called by the store whenever an entry is written. */
export function noteAudit(): void {
  const seen = watching.getStore()
  if (seen !== undefined) seen.entries += 1
}

/** Does the work; `audited` = it wrote at least one entry. */
export async function watched<T>(work: () => Promise<T>): Promise<{ readonly value: T; readonly audited: boolean }> {
  const seen = { entries: 0 }
  const value = await watching.run(seen, work)
  return { value, audited: seen.entries > 0 }
}
