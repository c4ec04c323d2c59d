interface Snapshot {
  readonly rowsDone: number
  readonly rows: number
  readonly startedAt: number
}

const SOONEST_GUESS = 1000

/** Seconds until everything is here at the pace so far; null while there is no pace to judge by. */
export function secondsLeft({ rowsDone, rows, startedAt }: Snapshot, at: number): number | null {
  const spent = at - startedAt
  if (spent < SOONEST_GUESS || rowsDone <= 0 || rows <= 0) return null
  return Math.max(0, Math.ceil(((rows - rowsDone) * spent) / rowsDone / 1000))
}
