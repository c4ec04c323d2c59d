/*
 * The one owner of time. Everything that takes time in the simulated world is an event here; between two events all
 * microtasks run dry, so what follows from one event never mixes with what follows from another.
 */

interface Event {
  readonly at: number
  readonly order: number
  readonly work: () => void
  cancelled: boolean
}

/** Events a turn of Node's own loop: each has its microtasks drained before the next, and the loop costs more than they do. */
const BATCH = 64

export class Scheduler {
  #now = 0
  #order = 0
  readonly #heap: Event[] = []

  /** Milliseconds since the world began; the centre's true time. */
  get now(): number {
    return this.#now
  }

  get waiting(): number {
    return this.#heap.length
  }

  /** Events so far. */
  get events(): number {
    return this.#order
  }

  /** Runs `work` after `ms`; answers the way to cancel. */
  after(ms: number, work: () => void): () => void {
    const event: Event = { at: this.#now + Math.max(0, ms), order: (this.#order += 1), work, cancelled: false }
    this.#push(event)
    return () => {
      event.cancelled = true
    }
  }

  /** Answers after `ms`, in an event of its own. */
  pause(ms: number): Promise<void> {
    return new Promise((done) => this.after(ms, done))
  }

  /** Runs events until `done` says so, nothing is left, or `until` is reached. Answers whether `done` was. */
  run(until: number, done: () => boolean): Promise<boolean> {
    return new Promise((ended, failed) => {
      let over = false
      const end = (result: boolean): void => {
        over = true
        ended(result)
      }
      const one = (): void => {
        if (over) return
        try {
          if (done()) return end(true)
          const next = this.#pop()
          if (next === undefined) return end(false)
          if (next.at > until) {
            this.#push(next)
            this.#now = until
            return end(false)
          }
          this.#now = next.at
          next.work()
        } catch (failure) {
          over = true
          failed(failure instanceof Error ? failure : new Error(String(failure)))
        }
      }
      const batch = (): void => {
        for (let n = 0; n < BATCH; n += 1) setImmediate(one)
        setImmediate(() => {
          if (!over) batch()
        })
      }
      batch()
    })
  }

  #push(event: Event): void {
    const heap = this.#heap
    let at = heap.push(event) - 1
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = heap[parent]
      if (above === undefined || !isBefore(event, above)) break
      heap[at] = above
      at = parent
    }
    heap[at] = event
  }

  #pop(): Event | undefined {
    for (;;) {
      const top = this.#take()
      if (top === undefined || !top.cancelled) return top
    }
  }

  #take(): Event | undefined {
    const heap = this.#heap
    const top = heap[0]
    const last = heap.pop()
    if (top === undefined || last === undefined || heap.length === 0) return top
    let at = 0
    for (;;) {
      const left = 2 * at + 1
      const right = left + 1
      let child = left
      const [a, b] = [heap[left], heap[right]]
      if (a === undefined) break
      if (b !== undefined && isBefore(b, a)) child = right
      const below = heap[child]
      if (below === undefined || !isBefore(below, last)) break
      heap[at] = below
      at = child
    }
    heap[at] = last
    return top
  }
}

function isBefore(a: Event, b: Event): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}
