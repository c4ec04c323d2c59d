import { type Dice, diceFrom } from './dice'
import type { FaultKind } from './kinds'
import { Scheduler } from './scheduler'
import { Tally, Trace } from './trace'

/** The centre's true time when a run begins: a Wednesday morning. Odd instants, so that a second is never a minute by chance. */
export const BEGINNING = Date.UTC(2026, 5, 10, 6, 30, 7, 411)

/** How unfriendly the world is, as probabilities; a schedule draws its own (a swarm: most kinds are off in most runs). */
export interface Weather {
  /** Of each message between till and centre. */
  readonly lost: number
  readonly doubled: number
  readonly late: number
  readonly cut: number
  readonly refused: number
  /** Of each operation of the view, the journal's disk, and the centre's transactions. */
  readonly pause: number
  readonly diskFails: number
  readonly viewFails: number
  readonly restarts: number
}

export const CALM: Weather = { lost: 0, doubled: 0, late: 0, cut: 0, refused: 0, pause: 0.05, diskFails: 0, viewFails: 0, restarts: 0 }

/** Everything a run shares: time, chance, the record of what happened. */
export class World {
  readonly seed: number
  readonly scheduler = new Scheduler()
  readonly trace: Trace
  /** Faults that fired, by kind. */
  readonly faults = new Tally()
  /** Rare states that were reached ("sometimes"). */
  readonly points = new Tally()
  /** What must never happen, and did. */
  readonly violations: Violation[] = []
  weather: Weather
  /** Messages are checked against their schemas and copied as JSON, both ways. */
  readonly strict: boolean
  readonly #beginning: number
  #idle = 0

  constructor(seed: number, weather: Weather, how: { readonly keepTrace: boolean; readonly strict: boolean; readonly beginning: number }) {
    this.#beginning = BEGINNING + how.beginning
    this.seed = seed
    this.weather = weather
    this.trace = new Trace(how.keepTrace)
    this.strict = how.strict
  }

  /** A stream of chance of its own, so that one part drawing more changes no other. */
  dice(stream: number): Dice {
    return diceFrom(this.seed, stream)
  }

  now(): number {
    return this.#beginning + this.passed
  }

  /** Milliseconds that have gone by, with those in which nothing happened. */
  get passed(): number {
    return this.scheduler.now + this.#idle
  }

  /** Time goes by for everybody, and nobody does anything meanwhile. */
  letPass(ms: number): void {
    this.#idle += ms
  }

  note(who: string, what: string): void {
    this.trace.note(this.scheduler.now, who, what)
  }

  fault(kind: FaultKind, who: string): void {
    this.faults.add(kind)
    this.note(who, `fault ${kind}`)
  }

  point(name: string): void {
    this.points.add(name)
  }

  violate(invariant: string, what: string): void {
    this.note('check', `${invariant}: ${what}`)
    this.violations.push({ invariant, what })
  }
}

export interface Violation {
  readonly invariant: string
  readonly what: string
}
