/** After so long without a touch, a key or a sale the till asks for the PIN again (5.1). */
export const IDLE_LOCK_MS = 10 * 60_000

export interface Idleness {
  /** Since the last key, touch, click or sale, in milliseconds. */
  readonly idleMs: number
  /** A sale was begun and is not ended. */
  readonly busy: boolean
}

/** Is it time to ask for the PIN again? Never in the middle of work. */
export function isTimeToLock({ idleMs, busy }: Idleness): boolean {
  return !busy && idleMs >= IDLE_LOCK_MS
}
