import { DatabaseError } from 'pg'
import type { CentralTx } from '../../core/central-store'
import type { FirstLook } from '../../core/together-port'
import { mayRunAgain } from '../retry'
import type { Context } from '../tables/context'
import { fetchKnown } from './fetch'
import { CannotShare, outcomeOf, type Member, type Outcome } from './gatherer'
import { sharedTx } from './shared-tx'
import { writeKnown } from './write'

/**
 * Runs the members one after the other inside one transaction. What a member wrote is taken back when it throws; where only
 * the database could do that, the whole transaction is given up (`CannotShare`).
 */
export async function runShared(context: Context, real: CentralTx, members: readonly Member[]): Promise<readonly Outcome[]> {
  const known = await fetchKnown(context, members.map(({ look }) => look))
  const { tx, passed } = sharedTx(real, known, () => writeKnown(context, known))
  const outcomes: Outcome[] = []
  for (const { work } of members) {
    const [mark, before] = [known.log.mark(), passed()]
    const outcome = await outcomeOf(() => work(tx))
    if (!outcome.ok) {
      if (outcome.failure instanceof DatabaseError || outcome.failure instanceof CannotShare) throw outcome.failure
      if (passed() !== before) throw new CannotShare(outcome.failure)
      known.log.backTo(mark)
    }
    outcomes.push(outcome)
  }
  await writeKnown(context, known)
  return outcomes
}

/**
 * The same for one work inside a transaction that stands already. What only the database could take back gives the
 * transaction up (`CannotShare`); it then runs again without foresight.
 */
export async function runForeseen<T>(context: Context, real: CentralTx, looks: readonly FirstLook[], work: (tx: CentralTx) => Promise<T>): Promise<T> {
  const known = await fetchKnown(context, looks)
  const { tx } = sharedTx(real, known, () => writeKnown(context, known))
  try {
    const answer = await work(tx)
    await writeKnown(context, known)
    return answer
  } catch (failure) {
    throw failure instanceof DatabaseError && !mayRunAgain(failure) ? new CannotShare(failure) : failure
  }
}
