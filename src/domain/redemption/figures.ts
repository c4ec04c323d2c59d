import { plainDateOf, type DayNumber } from '../calendar/day-number'
import type { CurrencyCode, Minor } from '../money/money'
import type { Figure } from './reason'

export const dateFigure = (day: DayNumber): Figure => ({ kind: 'date', date: plainDateOf(day) })
export const countFigure = (n: number): Figure => ({ kind: 'count', n })
export const daysFigure = (n: number): Figure => ({ kind: 'days', n })
export const hoursFigure = (n: number): Figure => ({ kind: 'hours', n })
export const moneyFigure = (minor: Minor, currency: CurrencyCode): Figure => ({ kind: 'money', minor, currency })
