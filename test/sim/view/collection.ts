import type { Doing, Row, Rows } from './view-disk'
import { encodeKey } from './keys'

/** A row with its primary key, and what stands in the index for it. */
type Entry = readonly [key: string, row: Row, entry: string]

/** Whether an entry of an index, by its encoded key, is meant. */
export type Match = (key: string) => boolean

export interface Selection {
  readonly rows: Rows
  /** Null = by primary key. */
  readonly index: string | null
  /** Null = every entry. */
  readonly match: Match | null
  readonly doing: Doing
  readonly filters?: readonly ((row: never) => boolean)[]
  readonly most?: number
  readonly backwards?: boolean
}

/** A choice of rows as Dexie shows it: nothing is read before somebody asks for the result. */
export class Collection {
  readonly #of: Selection

  constructor(of: Selection) {
    this.#of = of
  }

  filter(wanted: (row: never) => boolean): Collection {
    return new Collection({ ...this.#of, filters: [...(this.#of.filters ?? []), wanted] })
  }

  and(wanted: (row: never) => boolean): Collection {
    return this.filter(wanted)
  }

  limit(most: number): Collection {
    return new Collection({ ...this.#of, most })
  }

  reverse(): Collection {
    return new Collection({ ...this.#of, backwards: this.#of.backwards !== true })
  }

  toArray(): Promise<Row[]> {
    return this.#read((found) => found.map(([, row]) => row))
  }

  first(): Promise<Row | undefined> {
    return this.#read((found) => found[0]?.[1])
  }

  last(): Promise<Row | undefined> {
    return this.#read((found) => found.at(-1)?.[1])
  }

  count(): Promise<number> {
    return this.#read((found) => found.length)
  }

  primaryKeys(): Promise<unknown[]> {
    const { rows } = this.#of
    return this.#read((found) => found.map(([, row]) => rows.primary(row)))
  }

  each(work: (row: never) => void): Promise<void> {
    return this.#read((found) => {
      for (const [, row] of found) work(row as never)
    })
  }

  delete(): Promise<number> {
    const { doing, rows } = this.#of
    return doing(rows, true, () => {
      const found = this.#found()
      for (const [key] of found) rows.write(key, undefined)
      return found.length
    })
  }

  #read<T>(result: (found: readonly Entry[]) => T): Promise<T> {
    return this.#of.doing(this.#of.rows, false, () => result(this.#found()))
  }

  /** Ordered by the index and, among equal entries, by primary key. */
  #found(): Entry[] {
    const { filters, most, backwards } = this.#of
    const entries = this.#entries()
    if (backwards === true) entries.reverse()
    const kept = filters === undefined ? entries : entries.filter(([, row]) => filters.every((wanted) => wanted(row as never)))
    return most === undefined ? kept : kept.slice(0, most)
  }

  #entries(): Entry[] {
    const { rows, index, match } = this.#of
    const found: Entry[] = []
    const path = index === null ? null : rows.indexes.get(index)
    if (path === undefined) throw new Error(`${rows.name} has no index ${index ?? ''}`)
    for (const key of rows.keys()) {
      const row = rows.byKey.get(key)
      if (row === undefined) continue
      const value = path === null ? null : path(row)
      // IndexedDB has no entry for what is no key: nothing, null, a boolean.
      if (value === undefined || (path !== null && !isKey(value))) continue
      const entry = path === null ? key : encodeKey(value)
      if (match === null || match(entry)) found.push([key, row, entry])
    }
    if (path !== null && found.length > 1) found.sort((a, b) => (a[2] < b[2] ? -1 : a[2] > b[2] ? 1 : 0))
    return found
  }
}

function isKey(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'number' || (Array.isArray(value) && value.every(isKey))
}
