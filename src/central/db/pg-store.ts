import { sql, type IsolationLevel } from 'kysely'
import type { CentralStore, CentralTx } from '../core/central-store'
import type { Random } from '../core/ports'
import { createCodeBook } from './coupons/code-book'
import type { Database } from './database'
import { mayRunAgain, retrying } from './retry'
import { packTable } from './packs/pack-table'
import { accessTable } from './tables/access'
import { blockTable } from './tables/blocks'
import { caseTable } from './tables/cases'
import { fairly } from '../core/raced'
import type { Context } from './tables/context'
import { codeTable } from './tables/codes'
import { countedTillTable } from './tables/counted-tills'
import { couponTable } from './tables/coupons'
import { customerTable } from './tables/customers'
import { feedTable, flush, type Waiting } from './tables/feeds'
import { forkTable } from './tables/forks'
import { grantTable } from './tables/grants'
import { jobTable } from './tables/jobs'
import { messageTable } from './tables/messages'
import { offerBookTable } from './tables/offer-book'
import { offerTable } from './tables/offers'
import { issualTable, operationTable } from './tables/operations'
import { orgTable } from './tables/org'
import { peopleTable } from './tables/people'
import { programmeTable } from './tables/programmes'
import { redemptionTable } from './tables/redemptions'
import { settingsTable } from './tables/settings'
import { tillTable } from './tables/tills'
import { billTable, walletTable } from './tables/wallet'
import { CannotShare, createGatherer } from './together/gatherer'
import { runForeseen, runShared } from './together/run-shared'

/** The store of one organisation in PostgreSQL. */
export function pgStore({ db, quick }: Pick<Database, 'db' | 'quick'>, org: number, random: Random): CentralStore {
  const book = createCodeBook(org)
  const spread = () => (random.bytes(1)[0] ?? 0) / 256
  const inside = <T>(isolation: IsolationLevel, work: (tx: CentralTx, context: Context) => Promise<T>, { foresight = true, on = db } = {}): Promise<T> =>
    retrying(
      () =>
        on
          .transaction()
          .setIsolationLevel(isolation)
          .execute(async (trx) => {
            const context = { trx, org, book }
            const waiting: Waiting = { changes: [] }
            const result = await work(transaction(context, waiting, foresight), context)
            await flush(context, waiting)
            return result
          }),
      spread,
    )
  // READ COMMITTED: a conditional update waits for the row and then judges what is really there.
  const transact: CentralStore['transact'] = async (work) => {
    try {
      return await inside('read committed', work)
    } catch (failure) {
      if (!(failure instanceof CannotShare)) throw failure
      return inside('read committed', work, { foresight: false })
    }
  }
  return {
    org,
    transact,
    together: createGatherer({
      shared: (members) => fairly(() => inside('read committed', (tx, context) => runShared(context, tx, members), { on: quick })),
      alone: transact,
    }),
    mustRestart: (failure) => failure instanceof CannotShare || ends.has(failure as object) || mayRunAgain(failure),
    read: (work) => inside('repeatable read', work),
  }
}

function transaction(context: Context, waiting: Waiting, foresight: boolean): CentralTx {
  let depth = 0
  const tx: CentralTx = {
    org: orgTable(context),
    offers: offerTable(context),
    offerBook: offerBookTable(context),
    countedTills: countedTillTable(context),
    programmes: programmeTable(context),
    settings: settingsTable(context),
    codes: codeTable(context),
    coupons: couponTable(context),
    customers: customerTable(context),
    redemptions: redemptionTable(context),
    operations: operationTable(context),
    issuals: issualTable(context),
    tills: tillTable(context),
    people: peopleTable(context),
    access: accessTable(context),
    cases: caseTable(context),
    feeds: feedTable(context, waiting),
    forks: forkTable(context),
    grants: grantTable(context),
    packs: packTable(context),
    blocks: blockTable(context),
    messages: messageTable(context),
    jobs: jobTable(context),
    wallet: walletTable(context),
    bills: billTable(context),
    async attempt(part) {
      const name = sql.raw(`part_${(depth += 1)}`)
      const before = [...waiting.changes]
      await orEnd(sql`savepoint ${name}`.execute(context.trx))
      try {
        const result = await part()
        await sql`release savepoint ${name}`.execute(context.trx)
        return result
      } catch (failure) {
        await orEnd(sql`rollback to savepoint ${name}`.execute(context.trx))
        waiting.changes = before
        throw failure
      }
    },
    foresee: (looks, work) => (foresight ? runForeseen(context, tx, looks, work) : work(tx)),
  }
  return tx
}

/** Failures after which a transaction is gone whatever else is tried in it, for instance because its connection is. */
const ends = new WeakSet<object>()

async function orEnd(asked: Promise<unknown>): Promise<void> {
  try {
    await asked
  } catch (failure) {
    if (failure instanceof Error) ends.add(failure)
    throw failure
  }
}
