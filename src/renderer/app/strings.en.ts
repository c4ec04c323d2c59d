import { actionStrings } from './strings/actions.en'
import { boardStrings } from './strings/board.en'
import { caseStrings } from './strings/cases.en'
import { reasonStrings } from './strings/reasons.en'
import { healthStrings } from './strings/health.en'
import { startStrings } from './strings/start.en'
import { tillStrings } from './strings/till.en'

/**
 * Every word the screens say, in English. Another language is another object of the same type: plain text, or a function
 * of figures that are already formatted, so that each language may place them where it wants.
 */
export const en = {
  language: 'en',
  /** How dates, numbers and money are written. */
  locale: 'en-GB',
  direction: 'ltr' as 'ltr' | 'rtl',
  action: actionStrings,
  start: startStrings,
  till: tillStrings,
  reason: reasonStrings,
  board: boardStrings,
  health: healthStrings,
  cases: caseStrings,
}

/** What a language must have. */
export type Words = typeof en
