import { Kept } from './kept'
import { emptyState, type Seed, type State } from './state'

/**
 * A copy of everything as it is between two transactions: a backup. `seed` in the place of the first one is what a centre
 * that was set back has to change, its `serverInstance` and the `epoch` of its feeds.
 */
export function copyState(state: State, seed: Seed = state.seed): State {
  const copy = emptyState(seed)
  Object.assign(copy.numbers, state.numbers)
  const into: Readonly<Record<string, unknown>> = copy
  for (const [name, table] of Object.entries(state)) {
    const target = into[name]
    if (table instanceof Kept && target instanceof Kept) target.takeOver(table)
  }
  return copy
}
