/** A shape of codes as the store needs to know it. */
export interface ShapeKnown {
  readonly name: string
  /** How many codes it has. */
  readonly size: number
}

/** A shape that is in use, and the first of its indexes that no offer owns. */
export interface ShapeStored {
  readonly name: string
  readonly next: number
}

/**
 * Which indexes of which shape of codes belong to which offer (3.3). An offer owns ranges; two issuals at once take from
 * two ranges, so that neither waits for the other.
 */
export interface CodeTable {
  /** The next index of the shape for the offer; comes back if the transaction fails. Null = none is left. */
  take(offer: number, shape: ShapeKnown): Promise<number | null>
  /** How many the offer could still take: its own, and what nobody owns. */
  left(offer: number, shape: ShapeKnown): Promise<number>
  /** Every shape that was ever in use. */
  shapes(): Promise<readonly ShapeStored[]>
  /** From now on in use. */
  register(shape: string): Promise<void>
  /** Whose range the index is in; null = nobody's. */
  ownerOf(shape: string, n: number): Promise<number | null>
  /** Indexes up to and with this one are given out no more, whoever had them: a till was, by a memory that was lost. */
  skipPast(shape: ShapeKnown, n: number): Promise<void>
  /** Codes that are not issued by now are dead (2.9); said once, the first time stands. */
  stop(offer: number, at: number): Promise<void>
  stoppedAt(offer: number): Promise<number | null>
}
