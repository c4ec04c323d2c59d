import type { ViewLimits } from '../../protocol/ipc/worker-calls'

/*
 * What end-to-end tests hold on to inside the main process. Compiled in with TILLSIDE_TEST_BUILD alone: every use stands
 * behind `if (__TEST_BUILD__)`, and a test looks for this file's marks in the release bundle.
 */

/** Moments between two steps of a sale, or of a download, at which a test may hold main, to kill it there. */
export type PausePoint = 'intent_before_question' | 'question_before_outcome' | 'outcome_before_cache' | 'push_before_answer' | 'pack_before_answer'

export interface TestHooks {
  /** The next time main comes to `point` it waits there until released. */
  pauseAt(point: PausePoint): void
  /** Answers once main waits at `point`. */
  reached(point: PausePoint): Promise<void>
  release(point: PausePoint): void
  /** Moves the machine's clock, as this app sees it, by so many milliseconds. */
  setClockOffset(ms: number): void
  /** Puts these in the place of the limits above which the view is made anew. */
  setViewLimits(limits: Partial<ViewLimits>): void
}

interface Pause {
  readonly reached: Promise<void>
  readonly arrive: () => void
  readonly released: Promise<void>
  readonly release: () => void
}

const pauses = new Map<PausePoint, Pause>()
let offset = 0
let viewLimits: Partial<ViewLimits> = {}

/** Makes the hooks known as `globalThis.tillsideTestHooks`, where Playwright's `app.evaluate` finds them. */
export function installTestHooks(): void {
  const hooks: TestHooks = {
    pauseAt: (point) => void pauses.set(point, pause()),
    reached: (point) => pauses.get(point)?.reached ?? Promise.reject(new Error(`no pause is set at ${point}`)),
    release(point) {
      pauses.get(point)?.release()
      pauses.delete(point)
    },
    setClockOffset(ms) {
      offset = ms
    },
    setViewLimits(limits) {
      viewLimits = limits
    },
  }
  Object.assign(globalThis, { tillsideTestHooks: hooks })
}

export async function testPause(point: PausePoint): Promise<void> {
  const waiting = pauses.get(point)
  if (waiting === undefined) return
  waiting.arrive()
  await waiting.released
}

export function testClockOffset(): number {
  return offset
}

export function testViewLimits(): Partial<ViewLimits> {
  return viewLimits
}

function pause(): Pause {
  let arrive = (): void => undefined
  let release = (): void => undefined
  const reached = new Promise<void>((resolve) => (arrive = resolve))
  const released = new Promise<void>((resolve) => (release = resolve))
  return { reached, arrive, released, release }
}
