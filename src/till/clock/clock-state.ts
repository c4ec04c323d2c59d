import type { ClockBlock } from '../../protocol/sync/clock-block'

/*
 * What a till knows of the time (4.5): the centre's time at the last good exchange plus what has gone by since, with an
 * error bar. Pure; all times in milliseconds.
 */

/** A reading of the machine's own clocks. `mono` only goes forward within one boot, and may stop while it sleeps. */
export interface ClockSample {
  readonly wall: number
  readonly mono: number
  readonly boot: string
}

/** Time goes on from `centre` with the monotonic clock of a boot. */
interface Resumed {
  readonly boot: string
  readonly mono: number
  readonly centre: number
}

export interface ClockState {
  /** The last good exchange with the centre; null before the first. */
  readonly anchor: (ClockSample & { readonly centre: number; readonly error: number }) | null
  /** Where time stood when this boot began, without the centre; null = the exchange is of this boot. */
  readonly resumed: Resumed | null
  /** Highest readings ever recorded: neither time goes below them. */
  readonly highestWall: number
  readonly highestCentre: number
  /** The machine slept since the exchange: its wall clock may then run ahead of its monotonic one. */
  readonly slept: boolean
  /** Stays until the next exchange, so that a clock set back and forth again is still suspect. */
  readonly suspect: boolean
}

export const UNKNOWN_TIME: ClockState = { anchor: null, resumed: null, highestWall: 0, highestCentre: 0, slept: false, suspect: false }

/** How far a machine's clocks may run apart, or back, before they are not believed. */
const TOLERANCE_MS = 120_000
/** Drift of an ordinary quartz, 200 millionths: 17 seconds a day. */
const DRIFT = 0.0002
/** What is said where nobody knows for how long the machine was off. */
const A_DAY_MS = 86_400_000
/** An answer that took longer says too little about the time. */
const SLOWEST_EXCHANGE_MS = 10_000

/** The clock block of a moment, and the state after looking: highest readings and suspicion are remembered. */
export function readClock(state: ClockState, now: ClockSample): { readonly block: ClockBlock; readonly state: ClockState } {
  const { anchor } = state
  const suspect = state.suspect || isSuspect(state, now)
  const highestWall = Math.max(state.highestWall, now.wall)
  const machine = { wall: Math.round(now.wall), mono: now.mono, boot: now.boot }
  if (anchor === null) {
    return { block: { ...machine, centre: null, error: null, suspect: true }, state: { ...state, highestWall, suspect } }
  }
  const resumed = resumedAt(state, anchor, now)
  const elapsed = elapsedSince(anchor, now)
  const atLeast = resumed === null ? 0 : resumed.centre + Math.max(0, now.mono - resumed.mono)
  // A guess below one that was recorded cannot be right: time went on at least that far.
  const centre = Math.round(Math.max(anchor.centre + elapsed, atLeast, state.highestCentre))
  const away = resumed === null ? 0 : unwatched(anchor.centre + now.wall - anchor.wall, atLeast)
  const error = Math.ceil(anchor.error + DRIFT * (centre - anchor.centre) + away)
  return { block: { ...machine, centre, error, suspect }, state: { ...state, resumed, highestWall, highestCentre: centre, suspect } }
}

/**
 * Another boot than the exchange's: how long the machine was off only its wall clock says, which anybody can set. So from
 * the highest time that was recorded on, this boot's monotonic clock counts too, and time never stands still (2.7).
 */
function resumedAt({ resumed, highestCentre }: ClockState, anchor: NonNullable<ClockState['anchor']>, { boot, mono }: ClockSample): Resumed | null {
  if (boot === anchor.boot) return null
  return resumed?.boot === boot ? resumed : { boot, mono, centre: Math.max(highestCentre, anchor.centre) }
}

/** How far the time may be off for a while that no clock but the wall's has seen: all of it, or a day where that clock was set back. */
function unwatched(byWall: number, atLeast: number): number {
  return byWall < atLeast - TOLERANCE_MS ? A_DAY_MS : TOLERANCE_MS + Math.max(0, byWall - atLeast)
}

/**
 * The state after an answer of the centre: `sent` and `received` are the machine's readings around it, `centre` the time
 * it names. An answer that took long is believed only where the guess has become worse than it.
 */
export function exchange(state: ClockState, sent: ClockSample, received: ClockSample, centre: number): ClockState {
  const took = received.mono - sent.mono
  if (sent.boot !== received.boot || took < 0 || took > SLOWEST_EXCHANGE_MS) return state
  const { anchor } = state
  const error = took / 2
  const aged = anchor === null ? Infinity : anchor.error + DRIFT * elapsedSince(anchor, received)
  const better = anchor === null || anchor.boot !== received.boot || state.suspect || isSuspect(state, received) || error <= aged
  if (!better) return state
  const guess = centre + error
  return { anchor: { ...received, centre: guess, error }, resumed: null, highestWall: received.wall, highestCentre: guess, slept: false, suspect: false }
}

/** The greater of both clocks' difference: one may have slept, the other been set back (2.7 of the research page). */
function elapsedSince(anchor: ClockSample, now: ClockSample): number {
  const wall = now.wall - anchor.wall
  const mono = now.boot === anchor.boot ? now.mono - anchor.mono : 0
  return Math.max(wall, mono, 0)
}

function isSuspect(state: ClockState, now: ClockSample): boolean {
  if (now.wall < state.highestWall - TOLERANCE_MS) return true
  const { anchor } = state
  if (anchor === null) return false
  if (now.boot !== anchor.boot) return true
  const ahead = now.wall - anchor.wall - (now.mono - anchor.mono)
  return ahead < -TOLERANCE_MS || (ahead > TOLERANCE_MS && !state.slept)
}
