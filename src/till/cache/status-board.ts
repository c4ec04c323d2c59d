import type { TillDatabase } from './database'
import type { SyncStatus } from './rows'

const START: SyncStatus = {
  key: 'sync',
  phase: 'starting',
  online: false,
  offlineSince: null,
  syncedAt: null,
  waiting: 0,
  pushing: null,
  moneyAtRisk: '0',
  currency: '',
  snapshot: null,
  problem: null,
  lastSeq: 0,
  incarnation: 0,
  journalDegraded: false,
  diskSpace: 'ok',
  clockSuspect: false,
  notices: [],
  rebuilt: null,
  store: null,
  mended: 0,
}

/** The one row that says how the till is: kept in memory, shown through the database. */
export class StatusBoard {
  #status: SyncStatus
  #writing: Promise<void> | null = null
  #dirty = false
  readonly #db: TillDatabase

  private constructor(db: TillDatabase, status: SyncStatus) {
    this.#db = db
    this.#status = status
  }

  /** What the last run knew stands until this one knows better; whether the centre answers must be found out anew. */
  static async open(db: TillDatabase): Promise<StatusBoard> {
    const kept = await db.sync.get('sync')
    const fresh = { online: false, pushing: null, problem: null, notices: [], rebuilt: null, journalDegraded: false }
    return new StatusBoard(db, kept === undefined ? START : { ...START, ...kept, ...fresh, phase: kept.phase === 'ready' ? 'ready' : 'starting' })
  }

  get now(): SyncStatus {
    return this.#status
  }

  set(change: Partial<SyncStatus>): void {
    this.#status = { ...this.#status, ...change, key: 'sync' }
    this.#dirty = true
    this.#writing ??= this.#write()
  }

  /** Answers when the database shows what was set last. */
  async shown(): Promise<void> {
    while (this.#writing !== null) await this.#writing
  }

  async #write(): Promise<void> {
    await Promise.resolve()
    while (this.#dirty) {
      this.#dirty = false
      // A screen that shows an old age is no reason to stop a sale.
      await this.#db.sync.put(this.#status).catch(() => undefined)
    }
    this.#writing = null
  }
}
