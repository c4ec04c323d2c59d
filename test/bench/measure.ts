const WARM_UP_MS = 300
const ROUND_MS = 250
const ROUNDS = 7

/** Calls a second of `work`, which does `batch` calls each time: the median of several rounds after a warm-up. */
export async function callsPerSecond(batch: number, work: () => void | Promise<void>): Promise<number> {
  await callsIn(WARM_UP_MS, batch, work)
  const rounds: number[] = []
  for (let round = 0; round < ROUNDS; round++) rounds.push(await callsIn(ROUND_MS, batch, work))
  rounds.sort((a, b) => a - b)
  return rounds[Math.floor(ROUNDS / 2)] ?? 0
}

async function callsIn(milliseconds: number, batch: number, work: () => void | Promise<void>): Promise<number> {
  const start = performance.now()
  let calls = 0
  let spent = 0
  while (spent < milliseconds) {
    const pending = work()
    // Only what is really asynchronous pays for a turn of the loop.
    if (pending !== undefined) await pending
    calls += batch
    spent = performance.now() - start
  }
  return (calls / spent) * 1000
}
