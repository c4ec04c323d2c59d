import { createFeedList } from '../../src/central/sync/till-scope'
import { openCase } from '../../src/central/cases/open-case'
import type { CentralTx } from '../../src/central/core/central-store'
import type { Core } from '../../src/central/core/core'
import { hello } from '../../src/central/sync/hello'
import { push } from '../../src/central/sync/push'
import { fail } from '../../src/domain/result'
import type { SealedBlock } from '../../src/protocol/sync/allowance'
import type { SyncRequest } from '../../src/protocol/sync/messages'
import { databaseName, TillDatabase } from '../../src/till/cache/database'
import { decodeHighWater } from '../../src/till/journal/high-water'
import { journalRecords, verifyJournal } from '../../src/till/journal/verify'
import { codeKey, identOf, STORE, TILLS, tokenOf, withOffer, type Adapter } from '../support/store-seed'
import { coreOn, NOON } from '../support/central-core'
import { FaultyDisk } from '../support/faulty-disk'
import { sha256 } from '../support/journal-drafts'
import { playTill } from '../support/played-till'
import { openSmallShop } from '../support/small-shop'
import type { FoldedFact, Facts, IssuingFact, KeptJournal } from './kept'
import { MANAGER } from './stories'

/*
 * What the code of today makes of a kept journal: the chain's check, the till's fold of it, and the push of the till core to
 * a centre that has heard nothing before.
 */

const [TILL] = TILLS

export async function findFacts(kept: Pick<KeptJournal, 'files' | 'mark'>, { about, shop }: Pick<Facts, 'about' | 'shop'>, adapter: Adapter): Promise<Facts> {
  const disk = diskOf(kept)
  const journal = await checkChain(disk)
  const core = await freshCentre(adapter, shop)
  const folded = await playAndPush(disk, core)
  return { about, shop, journal, folded, ...(await centreFacts(core, shop)) }
}

function diskOf({ files, mark }: Pick<KeptJournal, 'files' | 'mark'>): FaultyDisk {
  const disk = new FaultyDisk()
  for (const [path, bytes] of files) disk.files.set(path, { durable: bytes, written: bytes })
  disk.highWater = mark
  return disk
}

/** Blocks of codes that the journal says its till holds, with the grant each is. */
export async function blocksOf(kept: Pick<KeptJournal, 'files' | 'mark'>): Promise<readonly { readonly id: string; readonly block: SealedBlock }[]> {
  const disk = diskOf(kept)
  const found = []
  for (const report of await verifyJournal(disk, null, sha256)) {
    for await (const record of journalRecords(disk, report)) if (record.type === 'grant' && record.body.block !== undefined) found.push({ id: record.body.id, block: record.body.block })
  }
  return found
}

async function checkChain(disk: FaultyDisk): Promise<Facts['journal']> {
  const mark = decodeHighWater(disk.highWater)
  const [report, ...others] = await verifyJournal(disk, mark === 'unreadable' ? null : mark, sha256)
  if (report === undefined || others.length > 0) throw new Error('a kept journal has one incarnation')
  const { segments, end, tornBytes, problem } = report
  return { records: end.seq, segments: segments.length, lastHash: end.hash, tornBytes, problem }
}

async function freshCentre(adapter: Adapter, { offers, cases, customers = [] }: Facts['shop']): Promise<Core> {
  const store = await adapter.fresh()
  const { core } = coreOn(store)
  for (const { wire, codes } of offers) await withOffer(store, wire, codes)
  await store.transact(async (tx) => {
    for (const till of TILLS) await tx.tills.incarnate(till)
    for (const mobile of customers) await tx.customers.insert({ firstName: 'Ann', lastName: '', mobile, email: null, externalId: null, blocked: false }, [identOf(mobile)], tokenOf)
    if (cases === 0) return
    const promoted = await tx.people.get(MANAGER)
    if (promoted === null) throw new Error('the shop has lost its manager')
    await tx.access.savePerson({ ...promoted, role: 'store_manager' })
    for (let n = 0; n < cases; n += 1) await openCase(core, tx, { class: 'code_used_twice', sides: [], store: STORE, now: NOON })
  })
  return core
}

/** Starts the till core on the journal, and lets it say hello and push; nothing else is answered. Answers its operations. */
async function playAndPush(disk: FaultyDisk, core: Core): Promise<readonly FoldedFact[]> {
  const { machine, line } = openSmallShop()
  machine.disk = disk
  Object.assign(machine.clock, { wall: NOON })
  // The caller's name picks the reply's type; one line of calls cannot say so.
  line.call = async (name, body) => {
    if (line.state === 'up' && name === 'hello') return (await hello(core, createFeedList(core), TILL, body as SyncRequest<'hello'>)) as never
    if (line.state === 'up' && name === 'push') return (await push(core, TILL, body as SyncRequest<'push'>)) as never
    return fail({ key: 'centre.unreachable', answered: false })
  }
  line.state = 'down'
  const till = await playTill(machine)
  await till.core.syncNow()
  const folded = await operationsOf(machine.identity.till.id)
  line.state = 'up'
  await till.core.syncNow()
  till.kill()
  await till.journal.close()
  return folded
}

async function operationsOf(till: number): Promise<readonly FoldedFact[]> {
  const db = new TillDatabase(databaseName(till))
  await db.open()
  const operations = await db.operations.orderBy('opId').toArray()
  db.close()
  return operations.map(({ opId, kind, state, decidedBy, undone, overlay }) => ({ op: Number(opId.slice(-12)), kind, state, decidedBy, undone, overlay }))
}

type CentreFacts = Pick<Facts, 'settled' | 'counts' | 'uses' | 'cases' | 'issuing' | 'messages'>

async function centreFacts({ store }: Core, { offers, customers = [] }: Facts['shop']): Promise<CentreFacts> {
  return store.read(async (tx) => {
    const records = await tx.tills.recordPage(TILL, { incarnation: 0, seq: 0 }, 1000)
    const counts = []
    const uses = []
    for (const { wire, codes } of offers) {
      const offer = await tx.offers.byCode(wire.code)
      const { uses: used, held } = await tx.offers.counts(offer?.id ?? 0)
      counts.push({ uses: used, held })
      const coupons = []
      for (const code of codes) coupons.push([code, (await tx.coupons.find(codeKey(code), 0))?.uses ?? 0] as const)
      uses.push(Object.fromEntries(coupons.filter(([, n]) => n > 0)))
    }
    const cases = (await tx.cases.list(null, 100)).map(({ class: found, state }) => `${found} ${state}`).sort()
    const settled = records.map(({ type, settlement, conflict }) => [type, settlement, conflict].filter((word) => word !== null).join(' '))
    const issuing = []
    for (const offer of offers) if (offer.toIssue !== undefined) issuing.push(await issuingFact(tx, offer.wire.code, offer.toIssue))
    const messages = []
    for (const mobile of customers) messages.push(...(await messagesTo(tx, mobile)))
    return { settled, counts, uses, cases, ...(issuing.length === 0 ? {} : { issuing }), ...(messages.length === 0 ? {} : { messages }) }
  })
}

async function issuingFact(tx: CentralTx, offerCode: string, toIssue: readonly string[]): Promise<IssuingFact> {
  const offer = await tx.offers.byCode(offerCode)
  const { issued, heldIssues } = await tx.offers.counts(offer?.id ?? 0)
  const coupons: Record<string, string> = {}
  for (const code of toIssue) {
    const coupon = await tx.coupons.find(codeKey(code), 0)
    if (coupon !== null) coupons[code] = `${coupon.state}, ${coupon.uses} uses, ${coupon.holder === null ? 'nobody’s' : 'held'}`
  }
  return { issued, held: heldIssues, coupons }
}

async function messagesTo(tx: CentralTx, mobile: string): Promise<readonly string[]> {
  const customer = await tx.customers.byIdent(identOf(mobile))
  const messages = customer === null ? [] : await tx.messages.ofCustomer(customer.id)
  return messages.map(({ purpose, text }) => `${purpose}: ${text}`)
}
