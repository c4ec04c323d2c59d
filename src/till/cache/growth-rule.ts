import type { ViewLimits, ViewStore } from '../../protocol/ipc/worker-calls'

/*
 * When the till's view is made anew because its store has grown (D9): the platform gives the room of what was deleted
 * back late or never. Pure.
 */

/**
 * Does the store take so much more than its rows need that making it anew pays? One that is large because the shop is
 * large is left alone, and so is one that the last time did not make smaller: then the reckoning is wrong, not the store.
 * `live` in bytes, about.
 */
export function isOvergrown({ bytes, rebuilt, limits }: ViewStore, live: number): boolean {
  if (bytes < limits.floorBytes) return false
  if (rebuilt?.after !== undefined && rebuilt.after !== null && bytes <= limits.worthTimes * rebuilt.after) return false
  return bytes > limits.timesLive * live || (bytes > limits.largeBytes && bytes > limits.worthTimes * live)
}

/** Is a minute of the store's day (0 to 1439) within the night? It may go over midnight. */
export function isNight(minute: number, { from, to }: ViewLimits['night']): boolean {
  return from <= to ? minute >= from && minute < to : minute >= from || minute < to
}

/** Has it been long enough since the last time? `at`: milliseconds since 1970 by the centre's clock, as the last time's. */
export function hasRested({ rebuilt, limits }: ViewStore, at: number): boolean {
  return rebuilt === null || Math.abs(at - rebuilt.at) >= limits.restMs
}
