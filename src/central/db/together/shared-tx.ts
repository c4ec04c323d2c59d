import { DatabaseError } from 'pg'
import type { CentralTx, CouponTable, CustomerTable, FeedTable, OfferTable, OperationTable, PeopleTable, RedemptionTable, TillTable } from '../../core/central-store'
import type { BillTable } from '../../core/wallet-port'
import { noteAudit } from '../../audit/watched'
import type { Change } from '../../core/rows'
import { fits } from '../../memory/kept'
import { mayRunAgain } from '../retry'
import { CannotShare } from './gatherer'
import { couponKey, customerKey, forgetRows, recordKey, type Known } from './known'

/**
 * The transaction as the members of a shared one see it: what was fetched answers from memory, what they write waits.
 * Anything else goes to the database, after what waits has been written there, and then only the database can undo it.
 */
export interface SharedTx {
  readonly tx: CentralTx
  /** How often the members went past memory to write. */
  readonly passed: () => number
}

export function sharedTx(real: CentralTx, known: Known, write: () => Promise<void>): SharedTx {
  let passed = 0
  const past: Past = async (work) => {
    passed += 1
    await write()
    const answer = await work()
    forgetRows(known)
    return answer
  }
  const tables = Object.entries(real).filter(([, table]) => typeof table === 'object')
  const tx = {
    ...Object.fromEntries(tables.map(([name, table]) => [name, behind(table as Table, past)])),
    ...memoryTables(real, known, past),
    async attempt(part: () => Promise<unknown>) {
      const [mark, before] = [known.log.mark(), passed]
      try {
        return await part()
      } catch (failure) {
        if (mayRunAgain(failure)) throw failure
        if (failure instanceof DatabaseError || passed !== before) throw new CannotShare(failure)
        // Only while the database still answers is it the part alone that failed.
        await real.attempt(() => Promise.resolve())
        known.log.backTo(mark)
        throw failure
      }
    },
    foresee: (_looks: unknown, work: (tx: CentralTx) => Promise<unknown>) => work(tx),
  } as unknown as CentralTx
  return { tx, passed: () => passed }
}

type Method = (...given: readonly unknown[]) => Promise<unknown>
type Table = Readonly<Record<string, Method>>

/** Goes past memory to the database. */
type Past = <T>(work: () => Promise<T>) => Promise<T>

/** The same table; whoever uses it writes first what waits, and reads again afterwards. */
function behind<T extends object>(table: T, past: Past): T {
  const methods = Object.entries(table) as [string, Method][]
  return Object.fromEntries(
    methods.map(([name, method]): [string, Method] => [name, (...given) => past(() => method(...given))]),
  ) as T
}

type InMemory = Pick<CentralTx, 'org' | 'codes' | 'blocks' | 'tills' | 'offers' | 'coupons' | 'customers' | 'redemptions' | 'operations' | 'feeds' | 'people' | 'bills'>

function memoryTables(real: CentralTx, known: Known, past: Past): InMemory {
  return {
    org: { ...real.org, revision: () => Promise.resolve(known.revision), keys: () => Promise.resolve(known.keys) },
    codes: { ...behind(real.codes, past), shapes: real.codes.shapes, ownerOf: real.codes.ownerOf, stoppedAt: real.codes.stoppedAt },
    blocks: { ...behind(real.blocks, past), of: real.blocks.of },
    tills: { ...behind(real.tills, past), ...tills(real, known) },
    people: { ...behind(real.people, past), ...people(real, known) },
    bills: { ...behind(real.bills, past), ...bills(real, known) },
    offers: { ...behind(real.offers, past), ...offers(real, known) },
    coupons: { ...behind(real.coupons, past), ...coupons(real, known) },
    customers: { ...behind(real.customers, past), ...customers(real, known) },
    redemptions: { ...behind(real.redemptions, past), ...redemptions(real, known) },
    operations: operations(real, known),
    feeds: { ...behind(real.feeds, past), ...feeds(known) },
  }
}

/** Their own rows are written at once, so that only records wait. */
function tills({ tills: real }: CentralTx, { tills: known, journal, newRecords }: Known): Pick<TillTable, 'get' | 'peek' | 'append' | 'record'> {
  return {
    get: real.get,
    peek: (till) => (known.has(till) ? Promise.resolve(known.get(till) ?? null) : real.peek(till)),
    append(record) {
      newRecords.add(recordKey(record.till, record.incarnation, record.seq), record)
      return Promise.resolve()
    },
    async record(till, incarnation, seq) {
      const key = recordKey(till, incarnation, seq)
      return newRecords.get(key) ?? (journal.has(key) ? (journal.get(key) ?? null) : real.record(till, incarnation, seq))
    },
  }
}

function offers(real: CentralTx, { versions, counts, offerUses }: Known): Pick<OfferTable, 'get' | 'at' | 'version' | 'counts' | 'countUse'> {
  const countsOf: OfferTable['counts'] = async (offer) => {
    const key = String(offer)
    if (!counts.has(key)) counts.put(key, await real.offers.counts(offer))
    const row = counts.get(key)
    if (row === null) throw new Error(`no counts of offer ${offer}`)
    return row
  }
  return {
    get: real.offers.get,
    at: real.offers.at,
    version: async (offer) => versions.get(offer) ?? real.offers.version(offer),
    counts: countsOf,
    /** By the counts as they were read; the update at the end asks again, whoever else has counted since. */
    async countUse(offer, cap, at) {
      const row = await countsOf(offer)
      if (!fits(row.uses + row.held, cap)) return false
      counts.put(String(offer), { ...row, uses: row.uses + 1, lastRedeemedAt: Math.max(row.lastRedeemedAt ?? at, at) })
      const before = offerUses.get(String(offer))
      const least = before === null ? cap : leastCap(before.cap, cap)
      offerUses.put(String(offer), { offer, n: (before?.n ?? 0) + 1, cap: least, at: Math.max(before?.at ?? at, at) })
      return true
    },
  }
}

const leastCap = (a: number | null, b: number | null): number | null => (a === null || b === null ? (a ?? b) : Math.min(a, b))

function coupons(real: CentralTx, { coupons: kept, couponUses }: Known): Pick<CouponTable, 'find' | 'countUse'> {
  const find: CouponTable['find'] = async (codeKey, slot) => {
    const key = couponKey(codeKey, slot)
    if (!kept.has(key)) kept.put(key, await real.coupons.find(codeKey, slot))
    return kept.get(key)
  }
  return {
    find,
    async countUse(codeKey, slot, cap) {
      const coupon = await find(codeKey, slot)
      if (coupon === null || !fits(coupon.uses, cap)) return false
      const key = couponKey(codeKey, slot)
      kept.put(key, { ...coupon, uses: coupon.uses + 1 })
      couponUses.put(key, { codeKey, slot, n: (couponUses.get(key)?.n ?? 0) + 1 })
      return true
    },
  }
}

type Customers = Pick<CustomerTable, 'byId' | 'byToken' | 'byIdent' | 'onList' | 'identsOf' | 'lockUses' | 'uses' | 'countUse'>

function customers({ customers: real }: CentralTx, known: Known): Customers {
  const { byToken, byIdent, customerCounts, customerUses } = known
  const count = async (offer: number, who: string) => {
    const row = customerCounts.get(customerKey(offer, who))
    if (row !== null) return row
    // Not foreseen: locked now. A customer's own row is no place where many meet.
    const facts = await real.lockUses(offer, who)
    const made = { offer, who, uses: facts.length, facts }
    customerCounts.put(customerKey(offer, who), made)
    return made
  }
  return {
    byId: real.byId,
    onList: real.onList,
    identsOf: real.identsOf,
    byToken: async (token) => (byToken.has(token) ? (byToken.get(token) ?? null) : real.byToken(token)),
    byIdent: async (ident) => (byIdent.has(ident) ? (byIdent.get(ident) ?? null) : real.byIdent(ident)),
    lockUses: async (offer, who) => (await count(offer, who)).facts,
    uses: async (offer, who) => (await count(offer, who)).facts,
    async countUse(offer, who, cap) {
      const row = await count(offer, who)
      if (!fits(row.uses, cap)) return false
      const key = customerKey(offer, who)
      customerCounts.put(key, { ...row, uses: row.uses + 1 })
      customerUses.put(key, { offer, who, n: (customerUses.get(key)?.n ?? 0) + 1 })
      return true
    },
  }
}

function redemptions({ redemptions: real }: CentralTx, known: Known): Pick<RedemptionTable, 'insert' | 'get'> {
  const { newRedemptions, customerCounts, numbers } = known
  return {
    async insert(made) {
      const number = numbers.shift()
      if (number === undefined) throw new CannotShare('more redemptions than members')
      const stored = { ...made, number, billNumber: made.bill.number ?? null, together: made.together ?? null }
      newRedemptions.put(made.opId, stored)
      if (made.who === null || made.offer === null || !made.counted) return stored
      const key = customerKey(made.offer, made.who)
      customerCounts.change(key, (row) => ({ ...row, facts: [...row.facts, { opId: made.opId, at: made.at }] }))
      return stored
    },
    get: async (opId) => newRedemptions.get(opId) ?? real.get(opId),
  }
}

function operations({ operations: real }: CentralTx, { operations: kept, newOperations, changedOperations }: Known): OperationTable {
  const get: OperationTable['get'] = async (opId) => {
    if (!kept.has(opId)) kept.put(opId, await real.get(opId))
    return kept.get(opId)
  }
  return {
    get,
    peek: get,
    async insert(operation) {
      if ((await get(operation.opId)) !== null) return false
      kept.put(operation.opId, operation)
      newOperations.put(operation.opId, operation)
      return true
    },
    async update(operation) {
      if ((await get(operation.opId)) === null) return
      kept.put(operation.opId, operation)
      const waiting = newOperations.has(operation.opId) ? newOperations : changedOperations
      waiting.put(operation.opId, operation)
    },
  }
}

function people({ people: real }: CentralTx, { audit }: Known): Pick<PeopleTable, 'get' | 'byLogin' | 'ofStore' | 'audit'> {
  let entries = 0
  return {
    get: real.get,
    byLogin: real.byLogin,
    ofStore: real.ofStore,
    audit(entry) {
      noteAudit()
      audit.put(String((entries += 1)), entry)
      return Promise.resolve()
    },
  }
}

/** Locking a bill's number writes nothing that would have to be undone. */
function bills({ bills: real }: CentralTx, { newRedemptions }: Known): Pick<BillTable, 'live'> {
  return {
    async live(store, number) {
      const waiting = newRedemptions.where((made) => made.store === store && made.billNumber === number && made.counted)
      return [...(await real.live(store, number)), ...waiting.map(({ at }) => at)]
    },
  }
}

function feeds({ changes }: Known): Pick<FeedTable, 'append'> {
  return {
    append(added) {
      // The last one for a key stands, at the place of the last.
      for (const change of added) {
        const key = `${change.feed} ${change.key}`
        changes.delete(key)
        changes.put(key, change satisfies Change)
      }
      return Promise.resolve()
    },
  }
}
