import { formatMoney } from '../money/money-text'
import type { CurrencyCode, Minor, MoneyText } from '../money/money'
import type { Accepted, Decision, Refused } from './decision'
import type { Figure, Reason } from './reason'

/** A figure with money as text; everything else stays as it is. */
export type FigureText =
  | { kind: 'money'; amount: MoneyText; currency: CurrencyCode }
  | { [Kind in Exclude<Figure, { kind: 'money' }>['kind']]: MutableFigure<Extract<Figure, { kind: Kind }>> }[Exclude<Figure['kind'], 'money'>]
type MutableFigure<F> = { -readonly [Name in keyof F]: F[Name] extends readonly (infer Item)[] ? Item[] : F[Name] }

export interface ReasonText<Key extends string = string> {
  key: Key
  figures: Record<string, FigureText>
}
export interface AcceptedText {
  ok: true
  offerVersion: number
  engineVersion: number
  currency: CurrencyCode
  discount: MoneyText
  lines: { id: string; share: MoneyText }[]
  rate: string | null
  offerRate: string | null
}
export interface RefusedText {
  ok: false
  offerVersion: number
  engineVersion: number
  reasons: ReasonText[]
}

/** A decision as it travels and is kept: money as decimal text (2.2), so that till and centre write the same bytes. */
export function writeDecision(decision: Decision): AcceptedText | RefusedText {
  return decision.ok ? writeAccepted(decision) : writeRefused(decision)
}

function writeAccepted({ offerVersion, engineVersion, currency, discount, lines, rate, offerRate }: Accepted): AcceptedText {
  const shares = lines.map(({ id, share }) => ({ id, share: formatMoney(share, currency) }))
  return { ok: true, offerVersion, engineVersion, currency, discount: formatMoney(discount, currency), lines: shares, rate, offerRate }
}

function writeRefused({ offerVersion, engineVersion, reasons }: Refused): RefusedText {
  return { ok: false, offerVersion, engineVersion, reasons: reasons.map(writeReason) }
}

/** A reason with its figures as they travel; of a redemption or of an issual. */
export function writeReason<Key extends string>(reason: Reason<Key>): ReasonText<Key> {
  const figures = Object.entries(reason.figures).map(([name, figure]) => [name, writeFigure(figure)] as const)
  return { key: reason.key, figures: Object.fromEntries(figures) }
}

function writeFigure(figure: Figure): FigureText {
  if (figure.kind === 'money') return { kind: 'money', amount: formatMoney(figure.minor as Minor, figure.currency), currency: figure.currency }
  return figure.kind === 'units' ? { kind: 'units', units: [...figure.units] } : figure
}
