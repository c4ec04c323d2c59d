import type { WebContents } from 'electron'

/** When somebody last did something at this till. */
export interface Activity {
  /** Somebody did something just now. */
  touch(): void
  idleMs(): number
}

/**
 * Counts what reaches the page, where the runtime tells of it (touch and pointer: newer ones only), and else what the
 * whole system saw. `systemIdleSeconds` alone would be wrong: some displays never report it.
 */
export function activity(systemIdleSeconds: () => number, monotonicMs: () => number): Activity & { watch(contents: WebContents): void } {
  let last = monotonicMs()
  let seesPointer = false
  const touch = (): void => {
    last = monotonicMs()
  }
  return {
    touch,
    idleMs() {
      const own = monotonicMs() - last
      return seesPointer ? own : Math.min(own, systemIdleSeconds() * 1000)
    },
    watch(contents) {
      contents.on('before-input-event', touch)
      contents.on('input-event', () => {
        seesPointer = true
        touch()
      })
    },
  }
}
