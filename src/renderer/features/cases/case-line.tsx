import { ageText } from '../../app/age'
import { usePlace } from '../../app/place'
import { useWords } from '../../app/words'
import type { CaseCached } from '../../../till/cache/rows'
import { Chip } from '../../ui/chip'
import { OLD } from './case-filter'

/** One case in the list: what, of which offer, how old, and the money. */
export function CaseLine({ found, at }: { readonly found: CaseCached; readonly at: number }) {
  const { cases: words } = useWords()
  const { formats } = usePlace()
  return (
    <span className="case-row">
      <span className="case-what">
        <strong>{words.classes[found.class]}</strong>
        <span className="soft">{found.offerName ?? words.noOffer}</span>
      </span>
      <span className="case-ends">
        {Number(found.amount) !== 0 && <strong>{formats.money(found.amount, found.currency)}</strong>}
        <CaseAge found={found} at={at} />
      </span>
    </span>
  )
}

/** How old a case is; an open one that waits too long is marked, a closed one says so. */
export function CaseAge({ found, at }: { readonly found: CaseCached; readonly at: number }) {
  const words = useWords()
  const age = ageText(at - found.openedAt, words)
  if (found.state === 'closed') return <Chip>{words.cases.closed}</Chip>
  return <Chip tone={at - found.openedAt >= OLD ? 'wait' : 'plain'}>{words.cases.age(age)}</Chip>
}
