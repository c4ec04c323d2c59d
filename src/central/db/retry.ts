import { setTimeout as sleep } from 'node:timers/promises'
import { DatabaseError } from 'pg'

const TRIES = 6
/** Serialization failure and deadlock: another transaction was first, nothing happened, the same work may run again (3.5). */
const AGAIN = new Set(['40001', '40P01'])

/** Runs a whole transaction again when the database asks for it. `spread` in [0, 1) keeps two of them from meeting again. */
export async function retrying<T>(work: () => Promise<T>, spread: () => number): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await work()
    } catch (failure) {
      if (tried === TRIES || !mayRunAgain(failure)) throw failure
      await sleep(2 ** tried * (2 + 4 * spread()))
    }
  }
}

export function mayRunAgain(failure: unknown): boolean {
  return failure instanceof DatabaseError && AGAIN.has(failure.code ?? '')
}

/** Another transaction put down the same unique key first: looked at again, the row is there. */
export function wasTaken(failure: unknown): boolean {
  return failure instanceof DatabaseError && failure.code === '23505'
}
