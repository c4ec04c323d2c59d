import 'fake-indexeddb/auto'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { postmasterOf } from '../../src/central/db/embedded/postmaster'
import { seeded } from '../../src/central/demo/seeded'
import type { CentralProcess } from '../support/central-process'
import { readCentralTruth, type CentralTruth } from '../support/central-truth'
import { playTill, type PlayedTill } from '../support/played-till'
import { killTree } from '../support/processes'
import { enrolMachine, type RealMachine } from '../support/real-machine'
import { counted, type KillFigures } from './figures'

/*
 * The centre's process is killed at random moments under tills that sell all the time: the real till core on real files, over
 * real HTTP, and a real PostgreSQL that stays, or goes down with the centre.
 */

const TILLS = 3
/** Nobody in a shop waits longer; a line to a dead centre refuses at once. */
const PATIENCE_MS = 1500
const LONGEST_LIFE_MS = 700
const SALES_A_LIFE = 6
const EVERY_WITH_DATABASE = 4
const DRAINED_WITHIN_MS = 60_000
const BILL = { total: '40.00' }

interface Seller {
  readonly machine: RealMachine
  readonly till: PlayedTill
}

export async function killCentre(centre: CentralProcess, how: { readonly kills: number; readonly seed: number }): Promise<KillFigures> {
  const random = seeded(how.seed)
  const truth = await readCentralTruth(centre.dataFolder)
  const offer = centre.line.samples.find(({ about }) => about === 'anyone, offline without bound')?.seriesId ?? 0
  const codes = [...(await truth.freeCodes(offer, how.kills * SALES_A_LIFE))]
  const sellers = await open(centre)
  const kinds: string[] = []
  const back: number[] = []
  const approved: string[] = []
  let tried = 0
  const sellOne = async ({ till }: Seller, afterMs: number): Promise<void> => {
    await pause(afterMs)
    const code = codes.pop()
    if (code === undefined) return
    tried += 1
    const redemption = await sell(till, code)
    if (redemption !== null) approved.push(redemption)
  }
  try {
    for (let kill = 0; kill < how.kills; kill += 1) {
      const sales = Array.from({ length: SALES_A_LIFE }, () => sellOne(random.pick(sellers), random.below(LONGEST_LIFE_MS)))
      await pause(random.below(LONGEST_LIFE_MS))
      const database = kill % EVERY_WITH_DATABASE === EVERY_WITH_DATABASE - 1
      kinds.push(database ? 'with its database' : 'alone')
      await Promise.all([centre.kill(), ...(database ? [killDatabase(centre)] : [])])
      const dead = performance.now()
      await centre.start()
      back.push(performance.now() - dead)
      await Promise.all(sales)
    }
    return { kills: counted(kinds), tried, approved: approved.length, back: back.sort((a, b) => a - b), ...(await settle(sellers, truth, approved)) }
  } finally {
    for (const { till, machine } of sellers) {
      till.kill()
      await till.journal.close()
      machine.remove()
    }
  }
}

async function open(centre: CentralProcess): Promise<readonly Seller[]> {
  const sellers: Seller[] = []
  for (const { code } of centre.line.enrolment.slice(0, TILLS)) {
    const machine = await enrolMachine(centre.line.url, code, PATIENCE_MS)
    const till = await playTill(machine.machine)
    await till.core.syncNow()
    sellers.push({ machine, till })
  }
  return sellers
}

/** The database's processes too, as a power cut would take them. */
async function killDatabase({ dataFolder }: CentralProcess): Promise<void> {
  const server = postmasterOf(join(dataFolder, 'postgres'))
  if (server !== null) await killTree(server.pid)
}

/** The opId of a redemption that was approved; null where it was refused. */
async function sell({ core }: PlayedTill, code: string): Promise<string | null> {
  const verdict = await core.handle('verdict', { code, bill: BILL, customer: null, posTransaction: null, approval: null })
  if (!verdict.ok || verdict.value.outcome !== 'accept') return null
  const answer = await core.handle('redeem', { verdict: verdict.value.id, approval: null })
  return answer.ok && answer.value.ok ? answer.value.redeemed.redemption : null
}

async function settle(sellers: readonly Seller[], truth: CentralTruth, approved: readonly string[]): Promise<Pick<KillFigures, 'lost' | 'doubled' | 'records'>> {
  const journaled = new Set<string>()
  let records = 0
  for (const { till, machine } of sellers) {
    const last = till.journal.status().last.seq
    await drain(till, truth, machine.machine.identity.till.code)
    records += last
    for (const record of await till.journal.read(1, last)) {
      if (record.type === 'outcome' && record.body.action === 'redeem' && record.body.decision.ok) journaled.add(record.opId)
    }
  }
  const made = await truth.redemptions()
  const uses = counted(made.filter(({ counted: counts, undone }) => counts && undone === 'no').map(({ opId }) => opId))
  const codes = counted(made.filter(({ counted: counts, undone }) => counts && undone === 'no').map(({ code, opId }) => code ?? opId))
  return {
    records,
    lost: approved.filter((opId) => !journaled.has(opId) || uses[opId] !== 1),
    doubled: [...Object.entries(codes), ...Object.entries(uses)].filter(([, n]) => n > 1).map(([name]) => name),
  }
}

async function drain(till: PlayedTill, truth: CentralTruth, code: string): Promise<void> {
  const until = performance.now() + DRAINED_WITHIN_MS
  for (;;) {
    await till.core.syncNow()
    const { seq } = await truth.journalOf(code)
    if (seq >= till.journal.status().last.seq) return
    if (performance.now() > until) throw new Error(`the centre has ${seq} of ${till.journal.status().last.seq} records of ${code}`)
    await pause(100)
  }
}
