import type { UndoLog } from './undo-log'

/** Rows by their key, in the order in which they came; every write can be taken back. A row is replaced, never changed. */
export class Kept<Row> {
  #rows: Map<string, Row> = new Map()
  /** Another has these rows too: whoever writes first takes a copy of its own. */
  #shared = false
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
    const rows = this.#own()
    const before = rows.get(key)
    rows.set(key, row)
    this.#log.note(() => void (before === undefined ? this.#own().delete(key) : this.#own().set(key, before)))
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
    this.#own().delete(key)
    this.#log.note(() => void this.#own().set(key, before))
    return true
  }

  /** Takes over the rows of another, as they are now. Rows are never changed, so they may be shared. */
  takeOver(other: Kept<Row>): void {
    this.#rows = other.#rows
    this.#shared = true
    other.#shared = true
  }

  entries(): [string, Row][] {
    return [...this.#rows]
  }

  clear(): void {
    const [before, shared] = [this.#rows, this.#shared]
    this.#rows = new Map()
    this.#shared = false
    this.#log.note(() => {
      this.#rows = before
      this.#shared = shared
    })
  }

  where(wanted: (row: Row) => boolean): Row[] {
    const found: Row[] = []
    for (const row of this.#rows.values()) if (wanted(row)) found.push(row)
    return found
  }

  /** The rows, to write to. */
  #own(): Map<string, Row> {
    if (this.#shared) {
      this.#rows = new Map(this.#rows)
      this.#shared = false
    }
    return this.#rows
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
