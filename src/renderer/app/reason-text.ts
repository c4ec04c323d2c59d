import { never } from '../../domain/never'
import type { RedemptionReasonKey } from '../../domain/redemption/reason'
import type { FigureWire, ReasonWire } from '../../protocol/sync/decision-wire'
import type { Formats } from './formats'
import type { ReasonSentence } from './strings/reasons.en'
import type { Words } from './strings.en'

/** What a figure needs besides itself to be read by a person. */
export interface Surroundings {
  readonly words: Words
  readonly formats: Formats
  /** The store's day `YYYY-MM-DD`, so that "17:00 today" can be said. */
  readonly today: string
  /** Name of a unit by "TYPE:id"; undefined = not known on this till. */
  readonly unitName: (key: string) => string | undefined
}

const MOST_UNITS = 4

/** One figure, formatted for the store. */
export function figureText(figure: FigureWire, { words, formats, today, unitName }: Surroundings): string {
  switch (figure.kind) {
    case 'money':
      return formats.money(figure.amount, figure.currency)
    case 'date':
      return formats.date(figure.date)
    case 'moment':
      return figure.date === today ? words.reason.todayAt(figure.time) : words.reason.moment(formats.date(figure.date), figure.time)
    case 'instant':
      return formats.moment(figure.at)
    case 'count':
      return formats.number(figure.n)
    case 'days':
      return words.reason.days(figure.n, formats.number(figure.n))
    case 'hours':
      return words.reason.hours(formats.number(Math.round(figure.n * 10) / 10))
    case 'units': {
      const names = figure.units.map((unit) => unitName(`${unit.type}:${unit.id}`)).filter((name) => name !== undefined)
      const shown = names.slice(0, MOST_UNITS).join(', ')
      return names.length > MOST_UNITS ? `${shown} +${formats.number(names.length - MOST_UNITS)}` : shown
    }
    case 'text':
      return figure.text
    default:
      return never(figure)
  }
}

/** A reason in the cashier's words, with its figures. A key nobody here knows still gets a sentence. */
export function reasonText(reason: ReasonWire, around: Surroundings): ReasonSentence {
  const figure = (name: string): string | null => {
    const found = Object.hasOwn(reason.figures, name) ? reason.figures[name] : undefined
    const text = found === undefined ? '' : figureText(found, around)
    return text === '' ? null : text
  }
  const { redemption, others, unknown } = around.words.reason
  if (isRedemptionKey(reason.key, redemption)) return redemption[reason.key](figure)
  const sentence = Object.hasOwn(others, reason.key) ? others[reason.key] : undefined
  return sentence === undefined ? unknown(reason.key) : sentence(figure)
}

function isRedemptionKey(key: string, known: Readonly<Record<RedemptionReasonKey, unknown>>): key is RedemptionReasonKey {
  return Object.hasOwn(known, key)
}
