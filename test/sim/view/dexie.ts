import { forever } from '../engine/forever'
import { Collection, type Match } from './collection'
import { encodeKey } from './keys'
import { type Doing, type Row, type Rows, type ViewDisk, viewDisk } from './view-disk'

/*
 * What the till uses of Dexie, over a database in memory that the simulated world can stop, break and set back at any
 * operation. The simulator's build puts it in the place of the package; the till's own files are the shipped ones.
 * `memory-dexie.test.ts` runs the same operations here and on the real package.
 */

export class Dexie {
  static readonly minKey = -Infinity
  static readonly maxKey = [[]]
  readonly name: string
  #disk: ViewDisk | null = null
  #generation = 0
  #version = 0
  #schema: Readonly<Record<string, string>> = {}
  readonly #doing: Doing = (table, write, work) => this.#do(table, write, work);
  [table: string]: unknown

  constructor(name: string) {
    this.name = name
  }

  static async delete(name: string): Promise<void> {
    const disk = viewDisk(name)
    const { generation } = disk
    if (disk.hooks.before(true) === 'fail') throw new Error('the database cannot be deleted')
    if (generation !== disk.generation) return forever()
    disk.wipe()
  }

  version(version: number): { stores(schema: Readonly<Record<string, string>>): void } {
    return {
      stores: (schema) => {
        this.#version = version
        this.#schema = { ...this.#schema, ...schema }
        for (const name of Object.keys(schema)) this[name] = this.table(name)
      },
    }
  }

  async open(): Promise<this> {
    const disk = viewDisk(this.name)
    this.#disk = disk
    this.#generation = disk.generation
    await this.#moment(true)
    disk.version = Math.max(disk.version, this.#version * 10)
    for (const [name, schema] of Object.entries(this.#schema)) disk.table(name, schema)
    return this
  }

  close(): void {
    this.#disk = null
  }

  backendDB(): { readonly version: number } {
    return { version: this.#opened().version }
  }

  table(name: string): Table {
    const schema = this.#schema[name] ?? ''
    return new Table(name, () => (this.#disk ?? viewDisk(this.name)).table(name, schema), this.#doing)
  }

  /** Everything in `body` or nothing. It begins in an event of its own, so nobody else comes in between (see afterwards). */
  async transaction<T>(mode: string, ...given: readonly unknown[]): Promise<T> {
    const body = given.at(-1) as () => Promise<T> | T
    const disk = this.#opened()
    if (disk.active !== null) return body()
    await disk.hooks.alone()
    if (this.#dead(disk)) return forever()
    const tables = new Set((given.slice(0, -1).flat() as Table[]).map((table) => (typeof table === 'string' ? table : table.name)))
    const mine = { undo: [], tables, write: mode.startsWith('rw') }
    disk.active = mine
    disk.hooks.afterwards(() => {
      if (disk.active === mine) disk.hooks.trouble('a transaction of the view waited for something else, and would have ended')
    })
    try {
      const result = await body()
      if (this.#dead(disk)) return forever()
      disk.commit()
      return result
    } catch (failure) {
      if (this.#dead(disk)) return forever()
      disk.rollBack()
      throw failure
    }
  }

  #opened(): ViewDisk {
    if (this.#disk === null) throw new Error('the database is closed')
    return this.#disk
  }

  #dead(disk: ViewDisk): boolean {
    return this.#generation !== disk.generation
  }

  /** One promise for each operation and no more: there are thousands of them in a run. */
  #do<T>(table: Rows, write: boolean, work: () => T): Promise<T> {
    return new Promise((done, refuse) => {
      const disk = this.#opened()
      if (disk.active !== null && (!disk.active.tables.has(table.name) || (write && !disk.active.write))) {
        throw new Error(`the transaction does not cover ${write ? 'writing to ' : ''}${table.name}`)
      }
      if (this.#dead(disk)) return
      const goes = disk.hooks.before(write)
      if (this.#dead(disk)) return
      const act = (): void => {
        if (this.#dead(disk)) return
        if (goes === 'fail') refuse(new Error('the database refuses'))
        else done(work())
      }
      const pause = disk.active === null ? disk.hooks.pause() : null
      if (pause === null) act()
      else pause.then(act).catch(refuse)
    })
  }

  async #moment(write: boolean): Promise<void> {
    const disk = this.#opened()
    if (this.#dead(disk)) return forever()
    const goes = disk.hooks.before(write)
    if (this.#dead(disk)) return forever()
    if (disk.active === null) {
      const pause = disk.hooks.pause()
      if (pause !== null) await pause
      if (this.#dead(disk)) return forever()
    }
    if (goes === 'fail') throw new Error('the database refuses')
  }
}

/** A table as Dexie shows it. */
export class Table {
  readonly name: string
  readonly #rows: () => Rows
  readonly #do: Doing

  constructor(name: string, rows: () => Rows, doing: Doing) {
    this.name = name
    this.#rows = rows
    this.#do = doing
  }

  get(key: unknown): Promise<Row | undefined> {
    const rows = this.#rows()
    return this.#do(rows, false, () => rows.byKey.get(encodeKey(key)))
  }

  bulkGet(keys: readonly unknown[]): Promise<(Row | undefined)[]> {
    const rows = this.#rows()
    return this.#do(rows, false, () => keys.map((key) => rows.byKey.get(encodeKey(key))))
  }

  put(row: Row): Promise<void> {
    return this.bulkPut([row])
  }

  bulkPut(added: readonly Row[]): Promise<void> {
    const rows = this.#rows()
    return this.#do(rows, true, () => {
      for (const row of added) rows.write(rows.keyOf(row), row)
    })
  }

  delete(key: unknown): Promise<void> {
    return this.bulkDelete([key])
  }

  bulkDelete(keys: readonly unknown[]): Promise<void> {
    const rows = this.#rows()
    return this.#do(rows, true, () => {
      for (const key of keys) rows.write(encodeKey(key), undefined)
    })
  }

  clear(): Promise<void> {
    const rows = this.#rows()
    return this.#do(rows, true, () => {
      for (const key of rows.keys()) rows.write(key, undefined)
    })
  }

  count(): Promise<number> {
    return this.toCollection().count()
  }

  toArray(): Promise<Row[]> {
    return this.toCollection().toArray()
  }

  toCollection(): Collection {
    return this.#select(null, null)
  }

  filter(wanted: (row: never) => boolean): Collection {
    return this.toCollection().filter(wanted)
  }

  limit(most: number): Collection {
    return this.toCollection().limit(most)
  }

  orderBy(index: string): Collection {
    return this.#select(index, null)
  }

  where(index: string): Where {
    return new Where((match) => this.#select(index, match))
  }

  #select(index: string | null, match: Match | null): Collection {
    return new Collection({ rows: this.#rows(), index, match, doing: this.#do })
  }
}

/** The ways to choose by an index that the till uses. */
export class Where {
  readonly #select: (match: Match) => Collection

  constructor(select: (match: Match) => Collection) {
    this.#select = select
  }

  equals(key: unknown): Collection {
    const wanted = encodeKey(key)
    return this.#select((found) => found === wanted)
  }

  anyOf(keys: readonly unknown[]): Collection {
    const wanted = new Set(keys.map(encodeKey))
    return this.#select((found) => wanted.has(found))
  }

  between(low: unknown, high: unknown, withLow = true, withHigh = false): Collection {
    const [from, to] = [encodeKey(low), encodeKey(high)]
    return this.#select((found) => (withLow ? found >= from : found > from) && (withHigh ? found <= to : found < to))
  }

  above(key: unknown): Collection {
    const from = encodeKey(key)
    return this.#select((found) => found > from)
  }

  aboveOrEqual(key: unknown): Collection {
    const from = encodeKey(key)
    return this.#select((found) => found >= from)
  }

  below(key: unknown): Collection {
    const to = encodeKey(key)
    return this.#select((found) => found < to)
  }

  belowOrEqual(key: unknown): Collection {
    const to = encodeKey(key)
    return this.#select((found) => found <= to)
  }

  startsWith(head: string): Collection {
    return this.#select((found) => found.startsWith(`s${head}`))
  }
}
