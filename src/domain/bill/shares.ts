import type { Minor } from '../money/money'
import type { BillLine, LineShare } from './bill'
import { kthLargest } from './kth-largest'

/**
 * Spreads `discount` over `lines` in proportion to their amounts: largest remainder first, ties by line order, so that the
 * shares sum exactly to the discount and none exceeds its line (2.3). `base` is the sum of the amounts, above zero, and
 * `discount` is at most `base`. Every line has a share, also of zero. Plain loops: it is most of the work of a decision.
 */
export function spread(discount: Minor, base: Minor, lines: readonly BillLine[]): readonly LineShare[] {
  const { floors, remainders, left } =
    discount * base <= Number.MAX_SAFE_INTEGER ? divide(discount, base, lines) : divideBig(discount, base, lines)
  if (left > 0) giveLeftover(floors, remainders, left)
  const shares: LineShare[] = []
  for (let i = 0; i < lines.length; i++) shares.push({ id: (lines[i] as BillLine).id, share: floors[i] as Minor })
  return shares
}

interface Division {
  /** discount × amount ÷ base, rounded down, line by line. */
  readonly floors: number[]
  /** What the rounding cut off each, in parts of `base`. */
  readonly remainders: readonly number[]
  /** Minor units that the floors leave over: fewer than there are lines with a remainder. */
  readonly left: number
}

function divide(discount: number, base: number, lines: readonly BillLine[]): Division {
  const floors: number[] = []
  const remainders: number[] = []
  let left = discount
  for (let i = 0; i < lines.length; i++) {
    const product = discount * (lines[i] as BillLine).amount
    const floor = Math.floor(product / base)
    floors.push(floor)
    remainders.push(product - floor * base)
    left -= floor
  }
  return { floors, remainders, left }
}

/** The same where the products do not fit a double. */
function divideBig(discount: number, base: number, lines: readonly BillLine[]): Division {
  const products = lines.map((line) => BigInt(discount) * BigInt(line.amount))
  const floors = products.map((product) => Number(product / BigInt(base)))
  const remainders = products.map((product) => Number(product % BigInt(base)))
  return { floors, remainders, left: floors.reduce((left, floor) => left - floor, discount) }
}

/** One unit each to the `left` largest remainders; of equal ones to the earlier line. */
function giveLeftover(floors: number[], remainders: readonly number[], left: number): void {
  const threshold = kthLargest(remainders, left)
  let atThreshold = left
  for (let i = 0; i < remainders.length; i++) {
    if ((remainders[i] as number) > threshold) {
      floors[i] = (floors[i] as number) + 1
      atThreshold -= 1
    }
  }
  for (let i = 0; atThreshold > 0; i++) {
    if (remainders[i] === threshold) {
      floors[i] = (floors[i] as number) + 1
      atThreshold -= 1
    }
  }
}
