import type { CentralStore, CentralTx } from '../core/central-store'
import { accessTable } from './access'
import { blockTable } from './blocks'
import { caseTable } from './cases'
import { codeTable } from './codes'
import { countedTillTable } from './counted-tills'
import { couponTable } from './coupons'
import { customerTable } from './customers'
import { feedTable, flush, type Waiting } from './feeds'
import { forkTable } from './forks'
import { grantTable } from './grants'
import { jobTable } from './jobs'
import { messageTable } from './messages'
import { offerBookTable, programmeTable, settingsTable } from './offer-book'
import { offerTable } from './offers'
import { issualTable, operationTable } from './operations'
import { orgTable } from './org'
import { packTable } from './packs'
import { peopleTable } from './people'
import { redemptionTable } from './redemptions'
import { emptyState, type Seed, type State } from './state'
import { tillTable } from './tills'
import { billTable, walletTable } from './wallet'

/** The store of one organisation in memory: for playing the core without a database. One transaction at a time. */
export function memoryStore(seed: Seed): CentralStore {
  return storeOn(emptyState(seed))
}

/** The same on a state that stands already: one that was copied, to go on from there more than once. */
export function storeOn(state: State): CentralStore {
  // One transaction at a time, so all of them can have the same tables and the same place for changes to wait in.
  const waiting: Waiting = { changes: [] }
  const tx = transaction(state, waiting)
  let last: Promise<unknown> | null = null
  const inTurn = async <T>(work: (tx: CentralTx) => Promise<T>): Promise<T> => {
    while (last !== null) await last
    const turn = inside(state, waiting, () => work(tx))
    last = turn.then(over, over) // whoever asked hears of a failure; the queue goes on
    return turn
  }
  const over = (): void => void (last = null)
  return { org: state.seed.org.id, transact: inTurn, together: (_look, work) => inTurn(work), read: inTurn, mustRestart: () => false }
}

async function inside<T>(state: State, waiting: Waiting, work: () => Promise<T>): Promise<T> {
  waiting.changes = []
  try {
    const result = await work()
    flush(state, waiting)
    state.log.forget()
    return result
  } catch (failure) {
    state.log.backTo(0)
    throw failure
  }
}

function transaction(state: State, waiting: Waiting): CentralTx {
  const tx: CentralTx = {
    org: orgTable(state),
    offers: offerTable(state),
    offerBook: offerBookTable(state),
    countedTills: countedTillTable(state),
    programmes: programmeTable(state),
    settings: settingsTable(state),
    codes: codeTable(state),
    coupons: couponTable(state),
    customers: customerTable(state),
    redemptions: redemptionTable(state),
    operations: operationTable(state),
    issuals: issualTable(state),
    tills: tillTable(state),
    people: peopleTable(state),
    access: accessTable(state),
    cases: caseTable(state),
    feeds: feedTable(state, waiting),
    forks: forkTable(state),
    grants: grantTable(state),
    packs: packTable(state),
    blocks: blockTable(state),
    messages: messageTable(state),
    jobs: jobTable(state),
    wallet: walletTable(state),
    bills: billTable(state),
    async attempt(part) {
      const mark = state.log.mark()
      const { changes } = waiting
      try {
        return await part()
      } catch (failure) {
        state.log.backTo(mark)
        waiting.changes = changes
        throw failure
      }
    },
    foresee: (_looks, work) => work(tx),
  }
  return tx
}
