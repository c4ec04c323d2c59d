import type { Core } from '../core/core'
import { sequenceAll } from './sequencer'

/** Tells waiting tills that there is something to pull (4.2). Only ever a hint: a till that hears none pulls all the same. */
export interface Hints {
  /** Something was committed here. */
  poke(): void
  /** `hear` gets the newest position each time it moves; answers the way to stop listening. */
  listen(hear: (pos: number) => void): () => void
  stop(): Promise<void>
}

/** How often another copy's work is looked for. */
const LOOK_EVERY = 1000

export function createHints(core: Core): Hints {
  const listeners = new Set<(pos: number) => void>()
  let told = 0
  let running: Promise<void> | null = null
  let again = false
  const look = async () => {
    await sequenceAll(core.store)
    const { pos } = await core.store.read((tx) => tx.feeds.head())
    if (pos === told) return
    told = pos
    for (const hear of listeners) hear(pos)
  }
  const poke = () => {
    if (running !== null) {
      again = true
      return
    }
    running = look()
      .catch((failure: unknown) => core.trouble('sequencer', failure))
      .finally(() => {
        running = null
        if (again) poke()
        again = false
      })
  }
  const timer = setInterval(poke, LOOK_EVERY)
  timer.unref()
  return {
    poke,
    listen(hear) {
      listeners.add(hear)
      return () => listeners.delete(hear)
    },
    async stop() {
      clearInterval(timer)
      await running
    },
  }
}
