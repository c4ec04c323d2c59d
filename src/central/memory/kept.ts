import type { UndoLog } from './undo-log'

/** Rows by their key, in the order in which they came; every write can be taken back. A row is replaced, never changed. */
export class Kept<Row> {
  readonly #rows = new Map<string, Row>()
  readonly #log: UndoLog

  constructor(log: UndoLog) {
    this.#log = log
  }

  get(key: string): Row | null {
    return this.#rows.get(key) ?? null
  }

  has(key: string): boolean {
    return this.#rows.has(key)
  }

  put(key: string, row: Row): void {
    const before = this.#rows.get(key)
    this.#rows.set(key, row)
    this.#log.note(() => (before === undefined ? this.#rows.delete(key) : this.#rows.set(key, before)))
  }

  /** A key that is there already is a bug, as the database's own unique keys say. */
  add(key: string, row: Row): void {
    if (this.#rows.has(key)) throw new Error(`the key ${key} is there already`)
    this.put(key, row)
  }

  /** Changes a row that is there; false = there is none. */
  change(key: string, by: (row: Row) => Row): boolean {
    const row = this.#rows.get(key)
    if (row === undefined) return false
    this.put(key, by(row))
    return true
  }

  delete(key: string): boolean {
    const before = this.#rows.get(key)
    if (before === undefined) return false
    this.#rows.delete(key)
    this.#log.note(() => this.#rows.set(key, before))
    return true
  }

  /** Takes over the rows of another, as they are now. Rows are never changed, so they may be shared. */
  takeOver(other: Kept<Row>): void {
    for (const [key, row] of other.#rows) this.#rows.set(key, row)
  }

  entries(): [string, Row][] {
    return [...this.#rows]
  }

  clear(): void {
    const before = [...this.#rows]
    this.#rows.clear()
    this.#log.note(() => {
      for (const [key, row] of before) this.#rows.set(key, row)
    })
  }

  where(wanted: (row: Row) => boolean): Row[] {
    return [...this.#rows.values()].filter(wanted)
  }
}

/** Sorts by one thing after the other, smallest first. */
export function inOrder<Row>(rows: readonly Row[], ...by: readonly ((row: Row) => string | number)[]): Row[] {
  return [...rows].sort((a, b) => {
    for (const key of by) {
      const [left, right] = [key(a), key(b)]
      if (left !== right) return left < right ? -1 : 1
    }
    return 0
  })
}

/** One more, unless that passes the cap. */
export const fits = (uses: number, cap: number | null): boolean => cap === null || uses < cap

/** What a JSON column gives back. */
export const asJson = <T>(value: T): T => JSON.parse(JSON.stringify(value ?? null)) as T
