import type { JournalRecord } from '../../protocol/sync/record'

type Intent = Extract<JournalRecord, { type: 'intent' }>

/** Operations that were begun and not yet ended: their intents, as they were stamped. */
export interface UnderWay {
  begin(intent: Intent): void
  end(opId: string): void
  find(opId: string): Intent | null
  /** Is somebody in the middle of one? An intent that nobody ended within minutes holds nothing up. */
  isBusy(): boolean
}

const MAX_KEPT = 1000
const BUSY_FOR_MS = 2 * 60_000

export function underWay(monotonicMs: () => number): UnderWay {
  const open = new Map<string, { readonly intent: Intent; readonly since: number }>()
  return {
    begin(intent) {
      open.set(intent.opId, { intent, since: monotonicMs() })
      // A Map keeps its order: the first is the oldest.
      for (const oldest of open.keys()) if (open.size > MAX_KEPT) open.delete(oldest)
    },
    end: (opId) => void open.delete(opId),
    find: (opId) => open.get(opId)?.intent ?? null,
    isBusy: () => [...open.values()].some(({ since }) => monotonicMs() - since < BUSY_FOR_MS),
  }
}
