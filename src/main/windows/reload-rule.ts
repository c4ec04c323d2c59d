/** How often a dead page is simply loaded again before somebody is asked. */
const RELOADS = 3
const WITHIN_MS = 60_000

/**
 * Should a page that died now be loaded again by itself? `deaths` are the times of the earlier ones. Pure, in any one
 * unit of milliseconds.
 */
export function reloadsByItself(deaths: readonly number[], now: number): boolean {
  return deaths.filter((at) => now - at < WITHIN_MS).length < RELOADS
}
