/**
 * Integer division for money. With whole numbers below 2^53 the quotient's floor is exact in a double: the rounding of the
 * division is smaller than the distance to the next whole number. Only products beyond that need BigInt.
 */

/** n ÷ d, half-up. Both whole, n ≥ 0, d > 0, and n + d ÷ 2 below 2^53. */
export function dividedHalfUp(n: number, d: number): number {
  return Math.floor((n + Math.floor(d / 2) + (d % 2) / 2) / d)
}

/** a × b ÷ d, half-up, for products beyond 2^53. */
export function productOverHalfUp(a: number, b: number, d: number): number {
  const divisor = BigInt(d)
  return Number((BigInt(a) * BigInt(b) * 2n + divisor) / (divisor * 2n))
}

/** a × b ÷ d, rounded down, exact whatever the size. */
export function productOverFloor(a: number, b: number, d: number): number {
  const product = a * b
  return product <= Number.MAX_SAFE_INTEGER ? Math.floor(product / d) : Number((BigInt(a) * BigInt(b)) / BigInt(d))
}
