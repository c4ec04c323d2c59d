import type { Core } from '../core/core'
import { sequenceAll } from './sequencer'

/** Tells waiting tills that there is something to pull (4.2). Only ever a hint: a till that hears none pulls all the same. */
export interface Hints {
  /** Something was committed here. */
  poke(): void
  /** Answers the way to stop listening. */
  listen(listener: Listener): () => void
  /** Sends every listener away: a stream has no end of its own, and the service wants to stop. */
  hangUp(): void
  stop(): Promise<void>
}

export interface Listener {
  /** The newest position, each time it moves. */
  hear(pos: number): void
  hangUp(): void
}

/** Under load many commits are looked at together: nobody notices this much, and each look costs the database the same. */
const PAUSE = 20
/** How often another copy's work is looked for. */
const LOOK_EVERY = 1000

export function createHints(core: Core): Hints {
  const listeners = new Set<Listener>()
  let told = 0
  let running: Promise<void> | null = null
  let again = false
  let stopped = false
  let later: ReturnType<typeof setTimeout> | undefined
  const look = async () => {
    await sequenceAll(core.store)
    const { pos } = await core.store.read((tx) => tx.feeds.head())
    if (pos === told) return
    told = pos
    for (const listener of listeners) listener.hear(pos)
  }
  const poke = () => {
    if (stopped) return
    if (running !== null) {
      again = true
      return
    }
    running = look()
      .catch((failure: unknown) => core.trouble('sequencer', failure))
      .finally(() => {
        running = null
        if (again) later = setTimeout(poke, PAUSE)
        again = false
      })
  }
  const timer = setInterval(poke, LOOK_EVERY)
  timer.unref()
  return {
    poke,
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    hangUp() {
      for (const listener of listeners) listener.hangUp()
    },
    async stop() {
      stopped = true
      clearInterval(timer)
      await running
      clearTimeout(later)
    },
  }
}
