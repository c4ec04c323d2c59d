const MOST = 5000
const LEAST = 250
/** After so many full parts in a row the line may have become better. */
const STEADY = 16

/**
 * How many rows of a snapshot are asked for at once. A part that comes too late brings nothing at all, so on a thin line the
 * parts become smaller until one comes in time. One for all feeds of a till, for as long as the app runs.
 */
export class SnapshotRows {
  #limit = MOST
  #came = 0

  get limit(): number {
    return this.#limit
  }

  /** A part came, with so many rows. */
  came(rows: number): void {
    if (rows < this.#limit || (this.#came += 1) < STEADY) return
    this.#limit = Math.min(MOST, this.#limit * 2)
    this.#came = 0
  }

  /** Nothing was heard of a part. */
  silence(): void {
    this.#limit = Math.max(LEAST, Math.ceil(this.#limit / 2))
    this.#came = 0
  }
}
