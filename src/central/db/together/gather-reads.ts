/** Questions that wait for the next answer at most; more go with the one after. */
const MOST = 200
/** Questions to the database at once. */
const SLOTS = 2

/**
 * Asks one question for all keys that are wanted at the same time. Nothing is kept: every answer was read after it was
 * asked for. A key that the answer leaves out gets null.
 */
export function gatherReads<Found>(readMany: (keys: readonly string[]) => Promise<ReadonlyMap<string, Found>>): (key: string) => Promise<Found | null> {
  interface Waiting {
    readonly key: string
    readonly resolve: (found: Found | null) => void
    readonly reject: (failure: unknown) => void
  }
  const waiting: Waiting[] = []
  let busy = 0
  const turn = async () => {
    const askers = waiting.splice(0, MOST)
    try {
      const found = await readMany([...new Set(askers.map(({ key }) => key))])
      for (const { key, resolve } of askers) resolve(found.get(key) ?? null)
    } catch (failure) {
      for (const { reject } of askers) reject(failure)
    }
  }
  const slot = () => {
    if (busy >= SLOTS || waiting.length === 0) return
    busy += 1
    void turn().finally(() => {
      busy -= 1
      slot()
    })
  }
  return (key) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, resolve, reject })
      setImmediate(slot)
    })
}
