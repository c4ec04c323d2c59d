import { AsyncResource } from 'node:async_hooks'
import { DatabaseError } from 'pg'
import type { CentralTx } from '../../core/central-store'
import { Raced } from '../../core/raced'
import type { FirstLook } from '../../core/together-port'

/** One work that waits for its turn. */
export interface Member {
  readonly look: FirstLook
  readonly work: (tx: CentralTx) => Promise<unknown>
}

/** What became of one member of a transaction that was committed. */
export type Outcome = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly failure: unknown }

/** The members cannot share this transaction: one failed in a way that only the database can undo. Each runs alone. */
export class CannotShare extends Error {
  constructor(cause: unknown) {
    super('the transaction cannot be shared', { cause })
  }
}

export interface Gathering {
  /** Runs the members in one transaction, one after the other; the outcomes are theirs, in order. Rejects if nothing was committed. */
  readonly shared: (members: readonly Member[]) => Promise<readonly Outcome[]>
  readonly alone: (work: Member['work']) => Promise<unknown>
}

/** Transactions at once. While one waits for the disk the next is worked through; more only wait for each other's rows. */
const SLOTS = 2
/** Works in one transaction at most: their rows stay locked until its end. */
const MOST = 64

/**
 * Gathers works that come at the same time into one transaction (docs/adr/0044): nobody waits for others to come, but
 * whoever comes while the slots are busy goes with the next. Each gets its own answer, and one that fails does not fail
 * the rest.
 */
export function createGatherer({ shared, alone }: Gathering): <T>(look: FirstLook, work: (tx: CentralTx) => Promise<T>) => Promise<T> {
  interface Waiting extends Member {
    readonly settle: (outcome: Outcome) => void
  }
  const waiting: Waiting[] = []
  let busy = 0
  const turn = async () => {
    const members = waiting.splice(0, MOST)
    if (members.length === 0) return
    const outcomes = await shared(members).catch((failure: unknown): readonly Outcome[] | null => {
      return isAboutTheWork(failure) ? null : members.map(() => ({ ok: false, failure }))
    })
    if (outcomes === null) await Promise.all(members.map(async ({ work, settle }) => settle(await outcomeOf(() => alone(work)))))
    else for (const [i, member] of members.entries()) member.settle(outcomes[i] ?? { ok: false, failure: new Error('no outcome') })
  }
  const slot = () => {
    if (busy >= SLOTS || waiting.length === 0) return
    busy += 1
    void turn().finally(() => {
      busy -= 1
      slot()
    })
  }
  return (look, work) =>
    new Promise((resolve, reject) => {
      // The work belongs to whoever asked, not to whose turn it is.
      const asker = new AsyncResource('together')
      waiting.push({ look, work: (tx) => asker.runInAsyncScope(work, null, tx), settle: (outcome) => (outcome.ok ? resolve(outcome.value as never) : reject(outcome.failure as Error)) })
      // After what else this turn of the loop brings: requests that arrived together go together.
      setImmediate(slot)
    })
}

/** Not of the connection: then nobody can say whether it was committed, and each must ask again under its opId. */
const isAboutTheWork = (failure: unknown): boolean => failure instanceof CannotShare || failure instanceof Raced || failure instanceof DatabaseError

export async function outcomeOf(work: () => Promise<unknown>): Promise<Outcome> {
  try {
    return { ok: true, value: await work() }
  } catch (failure) {
    return { ok: false, failure }
  }
}
