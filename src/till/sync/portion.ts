/**
 * How many rows of a snapshot, or records of a journal, go at once. A part that comes too late brings nothing at all, so on
 * a thin line the parts become smaller until one comes in time. One for all feeds of a till and one for all it sends, for as
 * long as the app runs.
 */
export class Portion {
  readonly #most: number
  readonly #least: number
  readonly #steady: number
  #limit: number
  #came = 0

  /** `steady`: after so many full parts in a row the line may have become better. */
  constructor(most: number, least: number, steady: number) {
    this.#most = most
    this.#least = least
    this.#steady = steady
    this.#limit = most
  }

  get limit(): number {
    return this.#limit
  }

  /** A part came through, with so many. */
  came(many: number): void {
    if (many < this.#limit || (this.#came += 1) < this.#steady) return
    this.#limit = Math.min(this.#most, this.#limit * 2)
    this.#came = 0
  }

  /** Nothing was heard of a part, or it was too large for the other side. */
  lost(): void {
    this.#limit = Math.max(this.#least, Math.ceil(this.#limit / 2))
    this.#came = 0
  }
}
