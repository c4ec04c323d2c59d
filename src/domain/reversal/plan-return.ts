import type { Minor } from '../money/money'
import { productOverFloor } from '../money/rounding'
import { fail, ok, type Result } from '../result'

/** A line of a redeemed bill with what has come back of it so far. */
export interface RedeemedLine {
  readonly id: string
  readonly qty: number
  /** Its share of the discount; zero for a line the offer did not touch. */
  readonly share: Minor
  readonly returnedQty: number
  readonly givenBack: Minor
}

/** `qty` null = all that is left of the line. */
export interface ReturnedLine {
  readonly id: string
  readonly qty: number | null
}

export type ReturnProblem = 'return.nothing' | 'return.line_unknown' | 'return.line_twice'

export interface ReturnPlan {
  readonly giveBack: Minor
  /** The lines that came back now, with the quantity and the part of the share that goes with each. */
  readonly lines: readonly { readonly id: string; readonly qty: number; readonly giveBack: Minor }[]
  /** Every line of the bill is back: the counts are freed. */
  readonly complete: boolean
  /** What becomes of the redemption: reversed when everything is back, unless the coupon has died since; that one is returned. */
  readonly becomes: 'redeemed' | 'reversed' | 'returned'
}

/** Quantities are compared in thousandths, so that weighed goods come out even. */
const THOUSAND = 1000

/**
 * What a return of goods gives back (2.3): a whole line exactly its share; a part of its quantity share × returned ÷ qty,
 * rounded down, and the last part the rest. `couponDead` is true when the coupon has expired or been revoked since.
 * Nothing at all, a line that is not there and a line (or more of it than is left) returned twice are refused.
 */
export function planReturn(
  lines: readonly RedeemedLine[],
  returned: readonly ReturnedLine[],
  couponDead: boolean,
): Result<ReturnPlan, ReturnProblem> {
  if (returned.length === 0) return fail('return.nothing')
  const left = new Map(lines.map((line) => [line.id, line]))
  const planned: { id: string; qty: number; giveBack: Minor }[] = []
  let open = lines.filter((line) => thousandths(line.returnedQty) < thousandths(line.qty)).length
  for (const { id, qty } of returned) {
    const line = left.get(id)
    if (line === undefined) return fail('return.line_unknown')
    const part = partOf(line, qty)
    if (!part.ok || planned.some((other) => other.id === id)) return fail(part.ok ? 'return.line_twice' : part.error)
    planned.push({ id, qty: part.value.qty, giveBack: part.value.giveBack })
    if (part.value.last) open -= 1
  }
  const complete = open === 0
  return ok({
    giveBack: planned.reduce((sum, line) => sum + line.giveBack, 0) as Minor,
    lines: planned,
    complete,
    becomes: complete ? (couponDead ? 'returned' : 'reversed') : 'redeemed',
  })
}

interface Part {
  readonly qty: number
  readonly giveBack: Minor
  readonly last: boolean
}

function partOf(line: RedeemedLine, qty: number | null): Result<Part, ReturnProblem> {
  const remaining = thousandths(line.qty) - thousandths(line.returnedQty)
  const asked = qty === null ? remaining : thousandths(qty)
  if (remaining <= 0 || asked > remaining) return fail('return.line_twice')
  if (!(asked > 0)) return fail('return.nothing')
  const last = asked === remaining
  const rest = line.share - line.givenBack
  const giveBack = (last ? rest : productOverFloor(line.share, asked, thousandths(line.qty))) as Minor
  return ok({ qty: asked / THOUSAND, giveBack, last })
}

function thousandths(qty: number): number {
  return Math.round(qty * THOUSAND)
}
