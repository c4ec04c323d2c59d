import { z } from 'zod'
import { lineShare } from '../bill'
import { count, currencyCode, epochMillis, moneyText, plainDate, text, unitRef, wallTime } from '../scalars'

/** A figure beside a reason (2.7), with money as text. */
export const figureWire = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('money'), amount: moneyText, currency: currencyCode }),
  z.strictObject({ kind: z.literal('date'), date: plainDate }),
  z.strictObject({ kind: z.literal('moment'), date: plainDate, time: wallTime }),
  z.strictObject({ kind: z.literal('instant'), at: epochMillis }),
  z.strictObject({ kind: z.literal('count'), n: count }),
  z.strictObject({ kind: z.literal('days'), n: count }),
  z.strictObject({ kind: z.literal('hours'), n: z.number().min(0) }),
  z.strictObject({ kind: z.literal('units'), units: z.array(unitRef).max(1000) }),
  z.strictObject({ kind: z.literal('text'), text: text(500) }),
])
export type FigureWire = z.infer<typeof figureWire>

/** A reason as it travels. The key is open text: a newer centre may know one that an older till does not. */
export const reasonWire = z.strictObject({ key: text(64, 1), figures: z.record(text(40, 1), figureWire) })
export type ReasonWire = z.infer<typeof reasonWire>

const made = { offerVersion: count, engineVersion: count, inputDigest: text(64).optional() }

export const acceptedWire = z.strictObject({
  ok: z.literal(true),
  ...made,
  currency: currencyCode,
  discount: moneyText,
  lines: z.array(lineShare).max(500),
  rate: text(40).nullable(),
  offerRate: text(40).nullable(),
})
export const refusedWire = z.strictObject({ ok: z.literal(false), ...made, reasons: z.array(reasonWire).min(1).max(40) })

/** A decision as it travels and as it is kept: enough to replay it (2.7). */
export const decisionWire = z.discriminatedUnion('ok', [acceptedWire, refusedWire])
export type DecisionWire = z.infer<typeof decisionWire>
export type AcceptedWire = z.infer<typeof acceptedWire>
export type RefusedWire = z.infer<typeof refusedWire>
