import type { CsvCell } from './csv-line'
import type { CaseRow } from './sync/feed-rows'

/** The columns of a file of cases, the same from the centre and from a till. */
export const CASE_COLUMNS = ['case', 'class', 'state', 'opened', 'offer', 'amount', 'currency', 'could have known', 'what', 'stores', 'tills', 'cashiers', 'approved by', 'action', 'note', 'decided by', 'decided'] as const

/** A case as a row of such a file: keys, not words, so that a program can read it; moments in UTC. */
export function caseCells({ id, class: of, state, openedAt, offerName, amount, currency, couldHaveKnown, sides, decision }: Omit<CaseRow, 'kind'>): readonly CsvCell[] {
  const all = (pick: (side: CaseRow['sides'][number]) => string | null): string => [...new Set(sides.map(pick))].filter((text) => text !== null && text !== '').join('; ')
  const made = [all(({ what }) => what ?? 'redemption'), all(({ store }) => store), all(({ till }) => till), all(({ cashier }) => cashier), all(({ approver }) => approver ?? null)]
  const decided = decision === undefined ? [null, null, null, null] : [decision.action, decision.note, decision.by, instant(decision.at)]
  return [id, of, state, instant(openedAt), offerName, amount, currency, couldHaveKnown, ...made, ...decided]
}

function instant(at: number): string {
  return new Date(at).toISOString()
}
