import type { Verdict } from '../../../protocol/ipc/till-commands'
import type { Words } from '../../app/strings.en'
import type { Surroundings } from '../../app/reason-text'
import { reasonText } from '../../app/reason-text'
import type { Tone } from '../../ui/sign'

const TONES = { accept: 'yes', needs_bill: 'wait', needs_customer: 'wait', needs_manager: 'wait', refuse: 'no' } as const satisfies Record<Verdict['outcome'], Tone>

export function toneOf(verdict: Verdict): Tone {
  return TONES[verdict.outcome]
}

/** The one word of a verdict. */
export function wordOf(verdict: Verdict, { till }: Words): string {
  return { accept: till.accept, needs_bill: till.needsBill, needs_customer: till.needsCustomer, needs_manager: till.needsManager, refuse: till.refuse }[verdict.outcome]
}

/** The verdict as a screen reader says it: the word, then the amount or the headline. */
export function spokenVerdict(verdict: Verdict, around: Surroundings): string {
  const { words, formats } = around
  const word = wordOf(verdict, words)
  const { decision } = verdict
  if (decision?.ok === true) return words.till.verdictSpoken(word, words.till.less(formats.money(decision.discount, decision.currency)))
  const [first] = verdict.reasons
  if (verdict.outcome !== 'refuse' || first === undefined) return words.till.verdictSpoken(word, verdict.offer?.name ?? '')
  const { says, helps } = reasonText(first, around)
  return words.till.verdictSpoken(word, helps === null ? says : `${says}. ${helps}`)
}
