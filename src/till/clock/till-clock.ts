import type { ClockBlock } from '../../protocol/sync/clock-block'
import { exchange, readClock, UNKNOWN_TIME, type ClockSample, type ClockState } from './clock-state'

export interface ClockOutside {
  sample(): ClockSample
  /** Keeps the state across restarts. Need not be durable at once: the journal's own times are the lower bound. */
  save(state: ClockState): void
}

/** How far time goes on before it is kept: by so much a boot with a wall clock that was set back may begin too early. */
const KEEP_EVERY_MS = 60_000

/** The clock of one till, held by the main process: it stamps records and is set by the centre's answers. */
export class TillClock {
  #state: ClockState
  /** Highest time that was kept. */
  #kept: number
  readonly #outside: ClockOutside

  /** `saved` = what `save` was given last; `newestWall` and `newestCentre` = what the journal says had been reached. */
  constructor(outside: ClockOutside, saved: ClockState | null, newestWall: number, newestCentre: number) {
    const state = saved ?? UNKNOWN_TIME
    this.#kept = state.highestCentre
    this.#outside = outside
    this.#state = {
      ...state,
      highestWall: Math.max(state.highestWall, newestWall),
      highestCentre: Math.max(state.highestCentre, newestCentre),
    }
  }

  read(): ClockBlock {
    const { block, state } = readClock(this.#state, this.#outside.sample())
    const isNews = state.suspect !== this.#state.suspect || state.resumed !== this.#state.resumed
    if (isNews || state.highestCentre - this.#kept > KEEP_EVERY_MS) this.#keep(state)
    this.#state = state
    return block
  }

  /** To be called before a question to the centre; the answer's time goes into `answered`. */
  sample(): ClockSample {
    return this.#outside.sample()
  }

  answered(sent: ClockSample, centre: number): void {
    this.#keep(exchange(this.#state, sent, this.#outside.sample(), centre))
  }

  /** The machine woke from sleep. */
  woke(): void {
    this.#keep({ ...this.#state, slept: true })
  }

  #keep(state: ClockState): void {
    this.#state = state
    this.#kept = state.highestCentre
    this.#outside.save(state)
  }
}
