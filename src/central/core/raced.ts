import type { CentralStore, CentralTx } from './central-store'
import type { FirstLook } from './together-port'

/** Somebody else was first between judging and counting: nothing was written, and the same question gets another answer now. */
export class Raced extends Error {
  constructor() {
    super('the limit was reached in the meantime')
  }
}

const TRIES = 8

/** A transaction that judges and then counts: begun again, with fresh eyes, when a limit was reached in between. */
export function transactFairly<T>(store: CentralStore, work: (tx: CentralTx) => Promise<T>): Promise<T> {
  return fairly(() => store.transact(work))
}

/** The same for work that shares a transaction with others. */
export function togetherFairly<T>(store: CentralStore, look: FirstLook, work: (tx: CentralTx) => Promise<T>): Promise<T> {
  return fairly(() => store.together(look, work))
}

export async function fairly<T>(work: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await work()
    } catch (failure) {
      if (!(failure instanceof Raced) || tried === TRIES) throw failure
    }
  }
}
