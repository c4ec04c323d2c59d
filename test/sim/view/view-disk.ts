import { encodeKey, keyPath, type KeyPath } from './keys'

export type Row = Record<string, unknown>

/** Does one thing with a table at its moment: after a wait outside a transaction, at once inside one. */
export type Doing = <T>(table: Rows, write: boolean, work: () => T) => Promise<T>

/** One table's rows by their encoded primary key, with its indexes' key paths. */
export class Rows {
  readonly name: string
  readonly disk: ViewDisk
  readonly schema: string
  readonly primary: KeyPath
  readonly indexes: ReadonlyMap<string, KeyPath>
  #byKey = new Map<string, Row>()
  #sorted: string[] | null = []
  /** Another database has these rows too: whoever writes first takes a copy of its own. */
  #shared = false

  /** `schema` as Dexie takes it: the primary key's path, then the indexes'. */
  constructor(name: string, schema: string, disk: ViewDisk) {
    const [first = '', ...more] = schema.split(',').map((path) => path.trim().replace(/^[&*]/, ''))
    if (first === '' || first.startsWith('++')) throw new Error(`the simulator gives no keys of its own (table ${name})`)
    this.name = name
    this.disk = disk
    this.schema = schema
    this.primary = keyPath(first)
    this.indexes = new Map([first, ...more].map((path) => [path, keyPath(path)]))
  }

  get byKey(): ReadonlyMap<string, Row> {
    return this.#byKey
  }

  keyOf(row: Row): string {
    return encodeKey(this.primary(row))
  }

  /** Encoded keys in IndexedDB's order. */
  keys(): readonly string[] {
    this.#sorted ??= [...this.#byKey.keys()].sort()
    return this.#sorted
  }

  /** Writes so that it can be taken back. */
  write(key: string, row: Row | undefined): void {
    this.disk.write(this, key, row)
  }

  set(key: string, row: Row | undefined): void {
    if (this.#shared) {
      this.#byKey = new Map(this.#byKey)
      this.#shared = false
    }
    if (row === undefined) {
      if (this.#byKey.delete(key)) this.#sorted = null
      return
    }
    if (!this.#byKey.has(key)) this.#sorted = null
    this.#byKey.set(key, row)
  }

  /** Takes over the rows of another, as they are now. Rows are never changed, so they may be shared. */
  takeOver(other: Rows): void {
    other.keys()
    this.#byKey = other.#byKey
    this.#sorted = other.#sorted
    this.#shared = true
    other.#shared = true
  }
}

interface Undo {
  readonly rows: Rows
  readonly key: string
  readonly before: Row | undefined
}

/** What the simulated world decides about each operation of a database. */
export interface ViewHooks {
  /** Called before each operation; may kill the app, or make the operation fail. */
  before(write: boolean): 'go' | 'fail'
  /** A wait before an operation outside a transaction, or none. */
  pause(): Promise<void> | null
  /** The beginning of an event in which nothing else runs. */
  alone(): Promise<void>
  /** Runs `check` when everything that follows from the present event has happened. */
  afterwards(check: () => void): void
  trouble(what: string): void
}

/** Commits that a power cut may still take back: nothing waits for the disk here (relaxed durability). */
const RECENT = 6

/** One origin's database on one machine: it outlives the app, and may be wiped or set back a little. */
export class ViewDisk {
  tables = new Map<string, Rows>()
  /** The browser's version number; 0 = there is no database. */
  version = 0
  /** Grows when the app dies: whoever opened the database before then gets no answer any more. */
  generation = 0
  active: { readonly undo: Undo[]; readonly tables: ReadonlySet<string>; readonly write: boolean } | null = null
  readonly hooks: ViewHooks
  #recent: Undo[][] = []

  constructor(hooks: ViewHooks) {
    this.hooks = hooks
  }

  table(name: string, schema: string): Rows {
    const found = this.tables.get(name)
    if (found !== undefined) return found
    const made = new Rows(name, schema, this)
    this.tables.set(name, made)
    return made
  }

  write(rows: Rows, key: string, row: Row | undefined): void {
    const undo = { rows, key, before: rows.byKey.get(key) }
    if (this.active === null) this.#commit([undo])
    else this.active.undo.push(undo)
    rows.set(key, row)
  }

  commit(): void {
    if (this.active !== null && this.active.undo.length > 0) this.#commit(this.active.undo)
    this.active = null
  }

  rollBack(): void {
    for (const { rows, key, before } of this.active?.undo.reverse() ?? []) rows.set(key, before)
    this.active = null
  }

  /** The app dies; with the power gone the newest commits may be gone too. */
  crash(lostCommits: number): void {
    this.generation += 1
    this.rollBack()
    for (let n = 0; n < lostCommits; n += 1) {
      for (const { rows, key, before } of this.#recent.pop()?.reverse() ?? []) rows.set(key, before)
    }
    this.#recent = []
  }

  /** Takes over everything another disk holds, as it is now. */
  takeOver(other: ViewDisk): void {
    this.version = other.version
    for (const [name, rows] of other.tables) this.table(name, rows.schema).takeOver(rows)
  }

  wipe(): void {
    this.tables = new Map()
    this.version = 0
    this.#recent = []
  }

  #commit(undo: Undo[]): void {
    this.#recent.push(undo)
    if (this.#recent.length > RECENT) this.#recent.shift()
  }
}

let disks = new Map<string, ViewDisk>()

/** The databases of the machines of one simulated world, by name. There is one world at a time in a thread. */
export function installViewDisks(installed: ReadonlyMap<string, ViewDisk>): void {
  disks = new Map(installed)
}

export function viewDisk(name: string): ViewDisk {
  const found = disks.get(name)
  if (found === undefined) throw new Error(`no machine has a database ${name}`)
  return found
}
