import type { CurrencyCode, Minor } from '../money/money'
import { formatMoney } from '../money/money-text'
import { never } from '../never'
import type { UnitRef } from '../org/org'
import type { Decision } from './decision'
import type { Figure, Reason } from './reason'

/** A figure as it travels: money as text, every list bounded. */
export type FigureText =
  | { kind: 'money'; amount: string; currency: string }
  | { kind: 'date'; date: string }
  | { kind: 'moment'; date: string; time: string }
  | { kind: 'instant'; at: number }
  | { kind: 'count' | 'days' | 'hours'; n: number }
  | { kind: 'units'; units: { type: UnitRef['type']; id: number }[] }
  | { kind: 'text'; text: string }

export interface ReasonText {
  key: string
  figures: Record<string, FigureText>
}

export type DecisionText =
  | {
      ok: true
      offerVersion: number
      engineVersion: number
      inputDigest?: string
      currency: string
      discount: string
      lines: { id: string; share: string }[]
      rate: string | null
      offerRate: string | null
    }
  | { ok: false; offerVersion: number; engineVersion: number; inputDigest?: string; reasons: ReasonText[] }

/** More units than this are not listed in one figure. */
const MAX_UNITS = 1000

/** A decision as it travels and is kept, with the digest of what it was made from where the caller has one (2.7). */
export function writeDecision(decision: Decision, inputDigest: string | null = null): DecisionText {
  const { offerVersion, engineVersion } = decision
  const made = { offerVersion, engineVersion, ...(inputDigest === null ? {} : { inputDigest }) }
  if (!decision.ok) return { ok: false, ...made, reasons: decision.reasons.map(writeReason) }
  const money = (minor: Minor) => formatMoney(minor, decision.currency)
  return {
    ok: true,
    ...made,
    currency: decision.currency,
    discount: money(decision.discount),
    lines: decision.lines.map(({ id, share }) => ({ id, share: money(share) })),
    rate: decision.rate,
    offerRate: decision.offerRate,
  }
}

export function writeReason({ key, figures }: Reason<string>): ReasonText {
  return { key, figures: Object.fromEntries(Object.entries(figures).map(([name, figure]) => [name, writeFigure(figure)])) }
}

function writeFigure(figure: Figure): FigureText {
  switch (figure.kind) {
    case 'money':
      return { kind: 'money', amount: formatMoney(figure.minor, figure.currency as CurrencyCode), currency: figure.currency }
    case 'date':
    case 'moment':
    case 'instant':
    case 'text':
      return { ...figure }
    case 'count':
    case 'days':
    case 'hours':
      return { kind: figure.kind, n: figure.n }
    case 'units':
      return { kind: 'units', units: figure.units.slice(0, MAX_UNITS).map(({ type, id }) => ({ type, id })) }
    default:
      return never(figure)
  }
}
