/** A manager's yes, given on the spot with a PIN: good for one operation, for a few minutes. */
export interface Approvals {
  /** Keeps the yes of `person` under the fresh id `approval`. */
  give(approval: string, person: number): void
  /**
   * Who approved the operation `opId` by `approval`; null where there is no such yes, it is too old, or it was spent on
   * another operation. The records of one operation share its yes.
   */
  spend(approval: string, opId: string): number | null
  clear(): void
}

const GOOD_FOR_MS = 5 * 60_000

interface Given {
  readonly person: number
  readonly until: number
  opId: string | null
}

/** `monotonicMs` only goes forward, so setting the clock back prolongs nothing. */
export function approvals(monotonicMs: () => number): Approvals {
  const given = new Map<string, Given>()
  const forgetOld = (): void => {
    for (const [id, { until }] of given) if (until <= monotonicMs()) given.delete(id)
  }
  return {
    give(approval, person) {
      forgetOld()
      given.set(approval, { person, until: monotonicMs() + GOOD_FOR_MS, opId: null })
    },
    spend(approval, opId) {
      forgetOld()
      const yes = given.get(approval)
      if (yes === undefined || (yes.opId !== null && yes.opId !== opId)) return null
      yes.opId = opId
      return yes.person
    },
    clear: () => given.clear(),
  }
}
