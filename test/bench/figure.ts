/** One measured figure as page 6 wants it: what was measured, its bar, and where there is one the peer of the same run. */
export interface Figure {
  readonly name: string
  readonly size?: number
  readonly value: number
  readonly unit: string
  /** The bar in words, or null for a figure that is shown beside others and has none of its own. */
  readonly bar: string | null
  readonly met: boolean | null
  readonly peer?: { readonly name: string; readonly value: number }
  /** `value` ÷ the peer's. */
  readonly ratio?: number
}

/** A bench measures and reports each figure as soon as it has it. */
export type Bench = (report: (figure: Figure) => void) => Promise<void>
