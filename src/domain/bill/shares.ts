import type { Minor } from '../money/money'
import { productOverFloor } from '../money/rounding'
import type { BillLine, LineShare } from './bill'

/**
 * Spreads `discount` over `lines` in proportion to their amounts: largest remainder first, ties by line order, so that the
 * shares sum exactly to the discount and none exceeds its line (2.3). `base` is the sum of the amounts, above zero, and
 * `discount` is at most `base`. Every line has a share, also of zero.
 */
export function spread(discount: Minor, base: Minor, lines: readonly BillLine[]): readonly LineShare[] {
  const floors: number[] = []
  const remainders = new Float64Array(lines.length)
  const exact = discount * base <= Number.MAX_SAFE_INTEGER
  let left: number = discount
  for (let i = 0; i < lines.length; i++) {
    const amount = (lines[i] as BillLine).amount
    const floor = exact ? Math.floor((discount * amount) / base) : productOverFloor(discount, amount, base)
    floors.push(floor)
    remainders[i] = exact ? discount * amount - floor * base : bigRemainder(discount, amount, base, floor)
    left -= floor
  }
  const extra = left === 0 ? NOBODY : largest(remainders, left)
  return lines.map((line, i) => ({ id: line.id, share: ((floors[i] as number) + (extra[i] ?? 0)) as Minor }))
}

const NOBODY = new Uint8Array(0)

/** Marks the `count` largest values with 1; of equal ones the earlier. */
function largest(values: Float64Array, count: number): Uint8Array {
  const threshold = values.slice().sort()[values.length - count] as number
  const marks = new Uint8Array(values.length)
  let atThreshold = count
  for (let i = 0; i < values.length; i++) {
    if ((values[i] as number) > threshold) {
      marks[i] = 1
      atThreshold -= 1
    }
  }
  for (let i = 0; atThreshold > 0; i++) {
    if (values[i] === threshold) {
      marks[i] = 1
      atThreshold -= 1
    }
  }
  return marks
}

function bigRemainder(discount: number, amount: number, base: number, floor: number): number {
  return Number(BigInt(discount) * BigInt(amount) - BigInt(floor) * BigInt(base))
}
