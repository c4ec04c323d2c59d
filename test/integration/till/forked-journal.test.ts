import 'fake-indexeddb/auto'
import { expect, it } from 'vitest'
import { hello } from '../../../src/central/sync/hello'
import { push } from '../../../src/central/sync/push'
import { createFeedList } from '../../../src/central/sync/till-scope'
import { fail } from '../../../src/domain/result'
import type { SyncRequest } from '../../../src/protocol/sync/messages'
import { databaseName, TillDatabase } from '../../../src/till/cache/database'
import { openJournal } from '../../../src/till/journal/journal'
import type { Core } from '../../../src/central/core/core'
import { coreOn, intentFor, NOON, opIdOf } from '../../support/central-core'
import { FaultyDisk } from '../../support/faulty-disk'
import { sha256, STAMP } from '../../support/journal-drafts'
import { playTill } from '../../support/played-till'
import { openSmallShop, type SmallShop } from '../../support/small-shop'
import { draft, memoryAdapter, TILLS, withOffer } from '../../support/store-seed'
import { accepted } from '../../support/test-till'

const [TILL] = TILLS

function copyOf(disk: FaultyDisk): FaultyDisk {
  const copy = new FaultyDisk()
  for (const [path, file] of disk.files) copy.files.set(path, { ...file })
  copy.highWater = disk.highWater
  copy.highWaterCopy = disk.highWaterCopy
  return copy
}

/** The till sells alone: the intents and their outcomes, in the journal of this disk. */
async function sell(disk: FaultyDisk, offer: number, sales: readonly (readonly [n: number, code: string])[]): Promise<void> {
  const journal = await openJournal({ disk, sha256, enrolled: 1 })
  for (const [n, code] of sales) {
    await journal.append({ type: 'intent', opId: opIdOf(n), body: intentFor(code, offer) }, STAMP)
    await journal.append({ type: 'outcome', opId: opIdOf(n), body: { action: 'redeem', decidedBy: 'till', decision: accepted('4.00') } }, STAMP)
  }
  await journal.close()
}

/** Starts the till core on this disk, with the view of this machine, and lets it say hello and push. */
async function sync(core: Core, disk: FaultyDisk, { machine, line }: SmallShop) {
  machine.disk = disk
  Object.assign(machine.clock, { wall: NOON })
  // The caller's name picks the reply's type; one line of calls cannot say so.
  line.call = async (name, body) => {
    if (name === 'hello') return (await hello(core, createFeedList(core), TILL, body as SyncRequest<'hello'>)) as never
    if (name !== 'push') return fail({ key: 'centre.unreachable', answered: false })
    return (await push(core, TILL, body as SyncRequest<'push'>)) as never
  }
  const till = await playTill(machine)
  await till.core.syncNow()
  await till.core.syncNow()
  const { incarnation } = till.journal.status()
  till.kill()
  await till.journal.close()
  const db = new TillDatabase(databaseName(machine.identity.till.id))
  await db.open()
  const waiting = await db.operations.where('waiting').equals(1).count()
  db.close()
  return { incarnation, waiting }
}

it.each([
  ['with its view', true],
  ['and its view was not', false],
])('a till whose disk was set back, %s, goes on by itself, and everything it sold is at the centre', async (_how, withView) => {
  const store = await (await memoryAdapter()).fresh()
  const offer = await withOffer(store, draft('O1', { redemption: { anyone: true, perCoupon: 1 } }), ['A', 'B', 'C', 'D'])
  await store.transact((tx) => tx.tills.incarnate(TILL))
  const { core, troubles } = coreOn(store)
  const [first, shop] = [new FaultyDisk(), openSmallShop()]
  await sell(first, offer, [[1, 'A']])
  const image = copyOf(first)
  await sell(first, offer, [[2, 'B']])
  expect(await sync(core, first, shop)).toEqual({ incarnation: 1, waiting: 0 })
  await sell(image, offer, [[3, 'C'], [4, 'D']])
  expect(await sync(core, image, withView ? openSmallShop() : shop)).toEqual({ incarnation: 2, waiting: 0 })
  const centre = await store.read(async (tx) => ({ uses: (await tx.offers.counts(offer)).uses, cases: (await tx.cases.list(null, 9)).map((row) => row.class) }))
  expect(centre).toEqual({ uses: 4, cases: ['journal_forked'] })
  expect(troubles).toEqual([])
})

it('that is disabled is given its new number too, and hands everything over', async () => {
  const store = await (await memoryAdapter()).fresh()
  const offer = await withOffer(store, draft('O1', { redemption: { anyone: true, perCoupon: 1 } }), ['A', 'B', 'C'])
  await store.transact((tx) => tx.tills.incarnate(TILL))
  const { core } = coreOn(store)
  const [first, shop] = [new FaultyDisk(), openSmallShop()]
  await sell(first, offer, [[1, 'A']])
  const image = copyOf(first)
  await sell(first, offer, [[2, 'B']])
  await sync(core, first, shop)
  await sell(image, offer, [[3, 'C']])
  await store.transact((tx) => tx.tills.setDisabled(TILL, true, NOON))
  expect(await sync(core, image, openSmallShop())).toEqual({ incarnation: 2, waiting: 0 })
  expect(await store.read((tx) => tx.offers.counts(offer))).toMatchObject({ uses: 3 })
})
