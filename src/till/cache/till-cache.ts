import type { NormalCode } from '../../domain/ids'
import type { Sha256 } from '../../domain/pack/holder-print'
import type { ClockPort, JournalPort, KeysPort, RandomPort } from '../ports'
import { databaseName, type TillDatabase } from './database'
import { FeedStore } from './feed-store'
import { openDatabase } from './open-database'
import { OperationsBook } from './operations-book'
import { PackShelf } from '../packs/pack-shelf'
import type { OperationCached } from './rows'
import { readShelf, type Shelf } from './shelf'
import { StatusBoard } from './status-board'

export interface CacheSources {
  readonly till: number
  readonly journal: JournalPort
  readonly clock: ClockPort
  readonly keys: KeysPort
  readonly random: RandomPort
  readonly sha256: Sha256
}

/** The shelf in force, shared by those who need it. */
interface CurrentShelf {
  shelf: Shelf | null
}

/** Everything the till knows, opened: the tables, what is kept in memory of them, and who writes which. */
export class TillCache {
  readonly db: TillDatabase
  readonly status: StatusBoard
  readonly feeds: FeedStore
  readonly operations: OperationsBook
  readonly packs: PackShelf
  /** Since when, by the monotonic clock, the view is being made anew; null = it is not. */
  rebuilding: { readonly since: number } | null = null
  readonly #till: number
  readonly #current: CurrentShelf

  private constructor(db: TillDatabase, till: number, current: CurrentShelf, parts: Pick<TillCache, 'status' | 'feeds' | 'operations' | 'packs'>) {
    this.db = db
    this.#till = till
    this.#current = current
    this.status = parts.status
    this.feeds = parts.feeds
    this.operations = parts.operations
    this.packs = parts.packs
  }

  /** What every scan needs; null until the first snapshot has brought the organisation. */
  get shelf(): Shelf | null {
    return this.#current.shelf
  }

  /**
   * Opens the view and brings it up to the journal. A view that cannot be opened, or that is empty although the journal has
   * records, was lost: it is made anew and filled from the journal and, by the next sync, from a snapshot.
   */
  static async open(sources: CacheSources): Promise<TillCache> {
    const { till, journal, clock, keys, random, sha256 } = sources
    const { incarnation, last } = await journal.status()
    const { db, rebuilt } = await openDatabase(databaseName(till), random.opId(), last.seq > 0)
    const rebuilding = rebuilt ? { since: (await clock.read()).mono } : null
    const status = await StatusBoard.open(db)
    const current: CurrentShelf = { shelf: await readShelf(db, till) }
    const journals = {
      readJournal: (from: number, limit: number) => journal.read(from, limit),
      earlier: () => journal.earlier(),
      readEarlier: (before: number, from: number, limit: number) => journal.readEarlier(before, from, limit),
    }
    const operations = await OperationsBook.open(db, { ...journals, shelf: () => current.shelf }, incarnation)
    const feeds = new FeedStore(db, (code: NormalCode) => keys.codeKey(code))
    const packs = await PackShelf.open(db, sha256)
    const cache = new TillCache(db, till, current, { status, feeds, operations, packs })
    cache.rebuilding = rebuilding
    await operations.catchUp()
    if (rebuilt) status.set({ notices: [...status.now.notices, 'cache_rebuilt'] })
    return cache
  }

  /** To be called when the reference feed has changed. */
  async reloadShelf(): Promise<void> {
    this.#current.shelf = await readShelf(this.db, this.#till)
    await this.operations.nameOffers()
  }

  /** Redemptions of this till that used a code. */
  async byCodeKey(codeKey: string): Promise<OperationCached[]> {
    const found = await this.operations.having('codeKey', codeKey)
    return found.filter((op) => op.kind === 'redeem' && op.state === 'accepted')
  }

  /** The operation that a POS's own number and a code stand for, if it was asked with them before; the newest of several. */
  async byPosTransaction(posTransaction: string, codeKey: string): Promise<OperationCached | undefined> {
    const sale = await this.operations.having('posTransaction', posTransaction)
    return sale.filter((op) => op.codeKey === codeKey).sort((a, b) => b.incarnation - a.incarnation || b.seq - a.seq)[0]
  }

  /** Opens the view again where the platform has closed it, as it does on a disk without room; else it changes nothing. */
  async revive(): Promise<void> {
    try {
      await this.db.facts.count()
    } catch {
      this.db.close({ disableAutoOpen: false })
      await this.db.open().catch(() => undefined)
    }
  }

  close(): void {
    this.db.close()
  }
}
