import type { CurrencyCode } from '../../domain/money/money'
import type { EarlierJournal } from '../../protocol/ipc/worker-calls'
import type { PushReply } from '../../protocol/sync/messages'
import type { JournalRecord } from '../../protocol/sync/record'
import { foldGrant, grantNamedIn, Grants } from '../allowance/grants'
import { InLine } from '../in-line'
import type { TillDatabase } from './database'
import { foldRecord } from './fold'
import { moneyIn, Overlay } from './overlay'
import type { GrantCached, OperationCached, ReceiptCached } from './rows'
import { seqOf, settledBy } from './settle'
import type { Shelf } from './shelf'

type Outcome = PushReply['outcomes'][number]

export interface BookSources {
  /** Records of the current journal from a number on. */
  readJournal(from: number, limit: number): Promise<readonly JournalRecord[]>
  /** The journals before it, oldest first, and records of one of them. */
  earlier(): Promise<readonly EarlierJournal[]>
  readEarlier(incarnation: number, from: number, limit: number): Promise<readonly JournalRecord[]>
  shelf(): Shelf | null
}

const PAGE = 500

/**
 * This till's operations, folded from its journal: in the database for the screens, in memory for the rules. The journal
 * is the truth; what the database missed is folded again.
 */
export class OperationsBook {
  readonly overlay = new Overlay()
  readonly grants = new Grants()
  readonly #db: TillDatabase
  readonly #sources: BookSources
  readonly #line = new InLine()
  /** Operations the rules or the next record still need, also while the database does not work. */
  readonly #live = new Map<string, OperationCached>()
  /** Changed in memory while the database did not work: it goes with the next write. */
  readonly #unwritten = { ops: new Map<string, OperationCached>(), grants: new Map<string, GrantCached>() }
  /** Something was folded before any offer was known. */
  #nameless = false
  #folded: { incarnation: number; seq: number }
  #acked: { incarnation: number; seq: number }

  private constructor(db: TillDatabase, sources: BookSources, folded: { incarnation: number; seq: number }, acked: typeof folded) {
    this.#db = db
    this.#sources = sources
    this.#folded = folded
    this.#acked = acked
  }

  static async open(db: TillDatabase, sources: BookSources, incarnation: number): Promise<OperationsBook> {
    const [folded, acked] = await Promise.all([db.facts.get('folded'), db.facts.get('acked')])
    const had = { incarnation: folded?.incarnation ?? 0, seq: folded?.seq ?? 0 }
    const book = new OperationsBook(db, sources, had, { incarnation, seq: acked?.incarnation === incarnation ? acked.seq : 0 })
    const needed = await Promise.all([
      db.operations.where('overlay').equals(1).toArray(),
      db.operations.where('waiting').equals(1).toArray(),
      db.operations.where('attention').equals(1).toArray(),
      db.operations.where('state').equals('unfinished').toArray(),
    ])
    for (const op of needed.flat()) book.#remember(op)
    for (const grant of await db.grants.where('open').equals(1).toArray()) if (grant.incarnation === incarnation) book.grants.put(grant)
    return book
  }

  get acked(): number {
    return this.#acked.seq
  }

  /** Takes a record that was just journaled; earlier ones that are missing are folded first. */
  take(record: JournalRecord): Promise<void> {
    return this.#line.run(async () => {
      const next = record.incarnation === this.#folded.incarnation && record.seq === this.#folded.seq + 1
      await this.#fold(next ? [record] : await this.#missingUpTo(record))
    })
  }

  /** Folds everything the journals have that this view has not: after a crash, and to rebuild. */
  catchUp(): Promise<void> {
    return this.#line.run(async () => {
      await this.#foldEarlier()
      for (;;) {
        const records = await this.#sources.readJournal(this.#folded.seq + 1, PAGE)
        await this.#fold(records)
        if (records.length < PAGE) return
      }
    })
  }

  /** A new incarnation's journal begins; what was not sent of the old one stays in the overlay until it is settled. */
  begin(incarnation: number): Promise<void> {
    return this.#line.run(async () => {
      this.#folded = { incarnation, seq: 0 }
      this.#acked = { incarnation, seq: 0 }
      this.grants.clear()
    })
  }

  async byId(opId: string): Promise<OperationCached | undefined> {
    return this.#remembered(opId) ?? (await this.#db.operations.get(opId))
  }

  /**
   * Operations by one of their indexed fields, with those that the database could not take when they were recorded: a sale
   * that is asked for again must be found, or it would be redeemed twice.
   */
  async having(field: 'codeKey' | 'posTransaction' | 'kind', value: string): Promise<readonly OperationCached[]> {
    const stored = await this.#db.operations.where(field).equals(value).toArray()
    const found = new Map(stored.map((op) => [op.opId, op]))
    for (const op of this.#live.values()) if (op[field] === value) found.set(op.opId, op)
    return [...found.values()]
  }

  unfinished(): readonly OperationCached[] {
    return [...this.#live.values()].filter((op) => op.state === 'unfinished')
  }

  /** The centre has everything up to `seq` and has answered what it made of it. */
  acknowledge(seq: number, outcomes: readonly Outcome[]): Promise<void> {
    return this.#line.run(async () => {
      const { incarnation } = this.#acked
      await this.#keepReceipts(incarnation, outcomes)
      if (seq <= this.#acked.seq) return
      this.#acked = { incarnation, seq }
      const sent = [...this.#live.values()].filter((op) => op.waiting === 1 && op.incarnation === incarnation && op.seq <= seq)
      await this.#keep(sent.map((op) => ({ ...op, waiting: 0 })), [{ key: 'acked', text: '', incarnation, seq }])
    })
  }

  /** As `acknowledge`, of a journal this till wrote before the one it writes now. */
  handedOver(incarnation: number, seq: number, outcomes: readonly Outcome[]): Promise<void> {
    return this.#line.run(async () => {
      await this.#keepReceipts(incarnation, outcomes)
      const sent = [...this.#live.values()].filter((op) => op.waiting === 1 && op.incarnation === incarnation && op.seq <= seq)
      if (sent.length > 0) await this.#keep(sent.map((op) => ({ ...op, waiting: 0 as const })), [])
    })
  }

  /**
   * The first record of an earlier journal whose answer has never come, while one of its operations is still open here; null =
   * nobody waits for any. That the centre has a record does not mean that this till has heard what was made of it.
   */
  async firstUnheard(incarnation: number, first: number, last: number): Promise<number | null> {
    if (![...this.#live.values()].some((op) => op.incarnation === incarnation)) return null
    const receipts = await this.#db.receipts.bulkGet(Array.from({ length: last - first + 1 }, (_, n) => `${incarnation}:${first + n}`))
    const at = receipts.indexOf(undefined)
    return at < 0 ? null : first + at
  }

  /** Records of a journal of which something else is said than that all is well: another memory of the centre may not say so. */
  async doubted(incarnation: number): Promise<readonly number[]> {
    const doubted = this.#db.receipts.where('key').startsWith(`${incarnation}:`).filter(({ settlement, conflict }) => isDoubt(settlement) || conflict !== null)
    return (await doubted.primaryKeys()).map(seqOf)
  }

  /** Another memory of the centre was asked once more. Where it says something else, the operation is open until it is settled anew. */
  hearAgain(incarnation: number, outcomes: readonly Outcome[]): Promise<void> {
    return this.#line.run(async () => {
      const receipts = receiptsOf(incarnation, outcomes)
      const known = await this.#db.receipts.bulkGet(receipts.map(({ key }) => key))
      const others = receipts.filter(({ settlement, conflict }, at) => known[at]?.settlement !== settlement || known[at]?.conflict !== conflict)
      const ops = await Promise.all(others.map(({ opId }) => this.byId(opId)))
      // Opened first: with the new answer in the view nothing would tell any more that the operation has not heard it.
      const kept = await this.#keep(ops.flatMap((op) => (op?.state === 'accepted' ? [{ ...op, overlay: 1 as const }] : [])), [])
      if (!kept) throw new Error('the view takes nothing')
      await this.#db.receipts.bulkPut(others)
    })
  }

  /** An answer is kept unless the feed has brought a later word on the same record. */
  async #keepReceipts(incarnation: number, outcomes: readonly Outcome[]): Promise<void> {
    const receipts = receiptsOf(incarnation, outcomes)
    const known = await this.#db.receipts.bulkGet(receipts.map(({ key }) => key))
    await this.#db.receipts.bulkPut(receipts.filter((_, at) => known[at] === undefined))
  }

  /**
   * What the centre says it has of this journal. Less than it once acknowledged means that it has lost memory: those
   * records wait again and count in the overlay until they are settled anew. False = the view did not take it.
   */
  agree(known: number): Promise<boolean> {
    return this.#line.run(async () => {
      if (known >= this.#acked.seq) return true
      const { incarnation, seq } = this.#acked
      this.#acked = { incarnation, seq: known }
      return this.#keep(await this.#waitingAgain(incarnation, known, seq), [{ key: 'acked', text: '', incarnation, seq: known }])
    })
  }

  /** As `agree`, of a journal this till wrote before the one it writes now, which ends with `last`. */
  agreeEarlier(incarnation: number, known: number, last: number): Promise<void> {
    return this.#line.run(async () => {
      await this.#keep(await this.#waitingAgain(incarnation, known, last), [])
    })
  }

  async #waitingAgain(incarnation: number, known: number, last: number): Promise<readonly OperationCached[]> {
    // What the centre said of them is void too: it may say something else the second time.
    await this.#db.receipts.bulkDelete(Array.from({ length: last - known }, (_, n) => `${incarnation}:${known + 1 + n}`))
    const again = await this.#db.operations.filter((op) => op.incarnation === incarnation && op.seq > known && op.kind !== 'attempt').toArray()
    return again.map((stored) => {
      const op = this.#remembered(stored.opId) ?? stored
      return { ...op, waiting: 1 as const, overlay: op.state === 'accepted' ? (1 as const) : op.overlay }
    })
  }

  /** The cashier has to see, or has seen, how an unfinished sale ended. */
  mark(opId: string, attention: 0 | 1): Promise<void> {
    return this.#line.run(async () => {
      const op = await this.byId(opId)
      if (op !== undefined) await this.#keep([{ ...op, attention }], [])
    })
  }

  /**
   * Lets go of overlay entries whose receipts have come, and notes later words on operations (`touched`, by opId). To be
   * called only when a pull that began after the last push has brought everything of every feed: the counts then stand in
   * the base together with the receipts.
   */
  settle(touched: ReadonlySet<string>): Promise<void> {
    return this.#line.run(async () => {
      // Of an earlier incarnation nothing is sent any more: what the centre says of it is all there will be.
      const isPast = (op: OperationCached): boolean => op.incarnation !== this.#acked.incarnation
      const open = [...this.#live.values()].filter((op) => op.overlay === 1 && (op.waiting === 0 || isPast(op)))
      // What the overlay has let go of, also where memory keeps it because the cashier has not seen how it ended.
      const others = await this.#db.operations.bulkGet([...touched].filter((opId) => isOver(this.#live.get(opId))))
      const ops = [...open, ...others.filter((op) => op !== undefined).map((op) => this.#remembered(op.opId) ?? op)]
      const receipts = groupByOp(await this.#db.receipts.where('opId').anyOf(ops.map((op) => op.opId)).toArray())
      const changed = ops.flatMap((op) => {
        const { settlement, conflict, counted } = settledBy(op, receipts.get(op.opId) ?? [])
        const overlay = counted ? 0 : op.overlay
        const same = settlement === op.settlement && conflict === op.conflict && overlay === op.overlay
        return same ? [] : [{ ...op, settlement, conflict, overlay, waiting: counted ? 0 : op.waiting }]
      })
      if (changed.length > 0 || this.#unwritten.ops.size + this.#unwritten.grants.size > 0) await this.#keep(changed, [])
    })
  }

  /** Gives names to operations that were folded before their offer was known: a rebuild begins with the journal. */
  nameOffers(): Promise<void> {
    return this.#line.run(async () => {
      if (!this.#nameless) return
      const offers = this.#sources.shelf()?.offers
      const nameless = await this.#db.operations.filter((op) => op.offerName === null && offers?.has(op.offer ?? -1) === true).toArray()
      const named = nameless.map((op) => {
        const offer = offers?.get(op.offer ?? -1)?.offer
        return { ...(this.#remembered(op.opId) ?? op), offerName: offer?.name ?? null, posCode: offer?.posCode ?? null }
      })
      if (named.length > 0) await this.#keep(named, [])
      this.#nameless = false
    })
  }

  /**
   * Of the journals before the current one, what this view never had: it is new, or the app ended before it had taken all.
   * An intent in them that nobody knew of would never be asked about, and a use would be forgotten.
   */
  async #foldEarlier(): Promise<void> {
    const { incarnation } = this.#acked
    const had = this.#folded
    if (had.incarnation === incarnation) return
    for (const earlier of await this.#sources.earlier()) {
      if (earlier.incarnation < had.incarnation) continue
      let next = earlier.incarnation === had.incarnation ? Math.max(earlier.first, had.seq + 1) : earlier.first
      while (next <= earlier.last) {
        const records = await this.#sources.readEarlier(earlier.incarnation, next, PAGE)
        await this.#fold(records)
        next = (records.at(-1)?.seq ?? earlier.last) + 1
      }
    }
    this.#folded = { incarnation, seq: 0 }
  }

  async #missingUpTo(record: JournalRecord): Promise<readonly JournalRecord[]> {
    const missing: JournalRecord[] = []
    while (this.#folded.seq + missing.length + 1 < record.seq) {
      const page = await this.#sources.readJournal(this.#folded.seq + missing.length + 1, PAGE)
      if (page.length === 0) break
      missing.push(...page.filter((earlier) => earlier.seq < record.seq))
    }
    return [...missing, record]
  }

  async #fold(records: readonly JournalRecord[]): Promise<void> {
    const newest = records.at(-1)
    if (newest === undefined) return
    const changed = new Map<string, OperationCached>()
    const grants = new Map<string, GrantCached>()
    const find = async (opId: string) => changed.get(opId) ?? (await this.byId(opId).catch(() => undefined))
    const shelf = this.#sources.shelf()
    this.#nameless ||= shelf === null
    for (const record of records) {
      const known = await find(record.opId)
      const undoes = record.type === 'reversal' || record.type === 'return' ? await find(record.body.redemption) : undefined
      const offer = shelf?.offers.get(offerOf(record) ?? -1)?.offer
      const currency = (undoes?.currency ?? shelf?.place.currency ?? '') as CurrencyCode
      for (const op of foldRecord(record, { known, undoes, offer, money: moneyIn(currency) })) changed.set(op.opId, op)
      const grant = this.#foldGrant(record, grants)
      if (grant !== null) grants.set(grant.id, grant)
    }
    const { incarnation, seq } = newest
    const kept = await this.#keep([...changed.values()], [{ key: 'folded', text: '', incarnation, seq }], [...grants.values()])
    if (kept) this.#folded = { incarnation, seq }
  }

  #foldGrant(record: JournalRecord, changed: ReadonlyMap<string, GrantCached>): GrantCached | null {
    // What an earlier journal held stays with it.
    const id = record.incarnation === this.#acked.incarnation ? grantNamedIn(record) : null
    return id === null ? null : foldGrant(record, changed.get(id) ?? this.grants.known(id))
  }

  /** Memory first: should the database fail, the rules are right all the same, and the next write brings it. */
  async #keep(
    ops: readonly OperationCached[],
    facts: readonly { key: 'folded' | 'acked'; text: string; incarnation: number; seq: number }[],
    grants: readonly GrantCached[] = [],
  ): Promise<boolean> {
    const late = this.#unwritten
    for (const op of ops) {
      this.#remember(op)
      late.ops.set(op.opId, op)
    }
    for (const grant of grants) {
      this.grants.put(grant)
      late.grants.set(grant.id, grant)
    }
    const [allOps, allGrants] = [[...late.ops.values()], [...late.grants.values()]]
    try {
      await this.#db.transaction('rw', this.#db.operations, this.#db.facts, this.#db.grants, async () => {
        await this.#db.operations.bulkPut(allOps)
        await this.#db.grants.bulkPut(allGrants)
        await this.#db.facts.bulkPut([...facts])
      })
      // One writer at a time: what is unwritten now is what was just written.
      late.ops.clear()
      late.grants.clear()
      return true
    } catch {
      return false
    }
  }

  /** What memory knows of an operation: newer than the database's, should that have refused the last write. */
  #remembered(opId: string): OperationCached | undefined {
    return this.#live.get(opId) ?? this.#unwritten.ops.get(opId)
  }

  #remember(op: OperationCached): void {
    this.overlay.put(op)
    const needed = op.overlay === 1 || op.waiting === 1 || op.attention === 1 || op.state === 'unfinished'
    if (needed) this.#live.set(op.opId, op)
    else this.#live.delete(op.opId)
  }
}

const receiptsOf = (incarnation: number, outcomes: readonly Outcome[]): ReceiptCached[] =>
  outcomes.map(({ seq, opId, settlement, conflict }) => ({ key: `${incarnation}:${seq}`, opId, settlement, conflict }))

const isDoubt = (settlement: Outcome['settlement']): boolean => settlement === 'disputed' || settlement === 'parked'

function offerOf(record: JournalRecord): number | null {
  if (record.type === 'intent' || record.type === 'attempt' || record.type === 'resend') return record.body.offer
  return null
}

function isOver(live: OperationCached | undefined): boolean {
  return live === undefined || (live.overlay === 0 && live.waiting === 0)
}

function groupByOp<T extends { readonly opId: string }>(receipts: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const receipt of receipts) groups.set(receipt.opId, [...(groups.get(receipt.opId) ?? []), receipt])
  return groups
}
