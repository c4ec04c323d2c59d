import type { CentralStore, CentralTx } from './central-store'

/** Somebody else was first between judging and counting: nothing was written, and the same question gets another answer now. */
export class Raced extends Error {
  constructor() {
    super('the limit was reached in the meantime')
  }
}

const TRIES = 8

/** A transaction that judges and then counts: begun again, with fresh eyes, when a limit was reached in between. */
export async function transactFairly<T>(store: CentralStore, work: (tx: CentralTx) => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried++) {
    try {
      return await store.transact(work)
    } catch (failure) {
      if (!(failure instanceof Raced) || tried === TRIES) throw failure
    }
  }
}
