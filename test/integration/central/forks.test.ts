import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CentralStore } from '../../../src/central/core/central-store'
import { hello } from '../../../src/central/sync/hello'
import { push } from '../../../src/central/sync/push'
import { sequenceAll } from '../../../src/central/sync/sequencer'
import { createFeedList } from '../../../src/central/sync/till-scope'
import type { SyncReply, SyncRequest } from '../../../src/protocol/sync/messages'
import type { PushedRecord } from '../../../src/protocol/sync/record'
import { coreOn, intentFor, NOON, opIdOf } from '../../support/central-core'
import { draft, memoryAdapter, pgAdapter, TILLS, withOffer, type Adapter } from '../../support/store-seed'
import { branchOf, type Branch } from '../../support/branch'

/*
 * A journal that was copied or set back, and one that is shut out: whatever it holds is handed over (4.1, 4.2). What the till
 * does between these calls is its own part.
 */

const [TILL] = TILLS
const CODES = ['A', 'B', 'C', 'D', 'E', 'F']
const NOTHING = { seq: 0, hash: '0'.repeat(64) }
const adapters = new Map<string, Adapter>()

beforeAll(async () => {
  adapters.set('memory', await memoryAdapter())
  adapters.set('PostgreSQL', await pgAdapter())
})
afterAll(async () => {
  for (const adapter of adapters.values()) await adapter.close()
})

interface Shop {
  readonly store: CentralStore
  readonly offer: number
  greet(journal: Branch, more?: Partial<SyncRequest<'hello'>>): Promise<SyncReply<'hello'>>
  hand(journal: Branch, records?: readonly PushedRecord[]): Promise<SyncReply<'push'>>
}

async function shop(name: string): Promise<Shop> {
  const adapter = adapters.get(name)
  if (adapter === undefined) throw new Error(`no adapter ${name}`)
  const store = await adapter.fresh()
  const offer = await withOffer(store, draft('O1', { redemption: { anyone: true, perCoupon: 1 } }), CODES)
  await store.transact((tx) => tx.tills.incarnate(TILL))
  const { core } = coreOn(store)
  const value = <T>(answer: { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown }): T => {
    if (!answer.ok) throw new Error(JSON.stringify(answer.error))
    return answer.value
  }
  return {
    store,
    offer,
    async greet({ incarnation, records }, more = {}) {
      const { seq, hash } = records.at(-1) ?? NOTHING
      const clock = { wall: NOON, mono: 1, boot: 'b', centre: NOON, error: 1, suspect: false }
      const request = { protocol: { min: 1, max: 1 }, app: 'test', schema: 1, incarnation, serverInstance: 'one', last: { seq, hash }, journalLost: false, clock }
      return value(await hello(core, createFeedList(core), TILL, { ...request, ...more }))
    },
    hand: async ({ incarnation, records }, some = records) => value(await push(core, TILL, { incarnation, records: [...some] })),
  }
}

const codeUses = ({ store, offer }: Shop): Promise<number> => store.read(async (tx) => (await tx.offers.counts(offer)).uses)
const casesOf = ({ store }: Shop) => store.read((tx) => tx.cases.list(null, 20))
const receiptsOf = ({ store }: Shop) => store.transact(async (tx) => (await tx.feeds.after([{ feed: `till:${TILL}`, pos: 0 }], 100)).changes.map(({ key }) => key))
const TOO_NEW = { protocol: { min: 99, max: 99 } }

describe.each([{ name: 'memory' }, { name: 'PostgreSQL' }])('a till that is shut out, on $name', ({ name }) => {
  it.each([
    ['disabled', 'TILL_DISABLED'],
    ['too old', 'UPGRADE_REQUIRED'],
  ] as const)('and fenced hands over what it has all the same: it is %s', async (why, status) => {
    const day = await shop(name)
    const till = branchOf()
    till.sell(opIdOf(1), intentFor('A', day.offer))
    await day.hand(till)
    await day.store.transact(async (tx) => {
      await tx.tills.fence(TILL)
      await tx.tills.setDisabled(TILL, why === 'disabled')
    })
    till.sell(opIdOf(2), intentFor('B', day.offer))
    expect(await day.hand(till)).toEqual({ ackThrough: 0, outcomes: [], status: 'FENCED' })
    const said = why === 'disabled' ? {} : TOO_NEW
    expect(await day.greet(till, said)).toMatchObject({ status, incarnation: 2, known: NOTHING })
    expect(await day.hand(till)).toMatchObject({ status: 'OK', ackThrough: 4 })
    expect(await codeUses(day)).toBe(2)
    // However often it says hello: the number it is to go on under stays the same.
    expect(await day.greet(till, said)).toMatchObject({ status, incarnation: 2, known: NOTHING })
  })

  it.each([
    ['disabled', 'TILL_DISABLED'],
    ['too old', 'UPGRADE_REQUIRED'],
  ] as const)('and forgotten by a restored centre hands over what it has: it is %s', async (why, status) => {
    const day = await shop(name)
    const before = branchOf()
    before.sell(opIdOf(1), intentFor('A', day.offer))
    await day.hand(before)
    await day.store.transact((tx) => tx.tills.setDisabled(TILL, why === 'disabled'))
    const till = branchOf([], 3)
    till.sell(opIdOf(2), intentFor('B', day.offer))
    expect(await day.hand(till)).toEqual({ ackThrough: 0, outcomes: [], status: 'FENCED' })
    const said = { serverInstance: 'the one before', ...(why === 'disabled' ? {} : TOO_NEW) }
    expect(await day.greet(till, said)).toMatchObject({ status, incarnation: 3, known: NOTHING })
    expect(await day.hand(till)).toMatchObject({ status: why === 'disabled' ? 'TILL_DISABLED' : 'OK', ackThrough: 2 })
    expect(await day.greet(till, said)).toMatchObject({ status, incarnation: 3 })
    expect(await codeUses(day)).toBe(2)
  })

  it('and has lost its journal is told of one new journal, however often it asks', async () => {
    const day = await shop(name)
    await day.store.transact((tx) => tx.tills.setDisabled(TILL, true))
    const lost = { journalLost: true, last: NOTHING }
    for (let times = 0; times < 3; times += 1) expect(await day.greet(branchOf(), lost)).toMatchObject({ status: 'TILL_DISABLED', incarnation: 2, known: NOTHING })
    // Lost once more, after it had written something there: that is another one.
    const second = branchOf([], 2)
    second.sell(opIdOf(1), intentFor('A', day.offer))
    await day.hand(second)
    expect(await day.greet(second, lost)).toMatchObject({ incarnation: 3 })
  })
})

/** A till has sold twice and sent it; its disk is set back to the first sale, and it goes on to sell something else. */
async function setBack(name: string) {
  const day = await shop(name)
  const first = branchOf()
  first.sell(opIdOf(1), intentFor('A', day.offer))
  const image = [...first.records]
  first.sell(opIdOf(2), intentFor('B', day.offer))
  await day.hand(first)
  return { day, first, image }
}

describe.each([{ name: 'memory' }, { name: 'PostgreSQL' }])('a journal that was set back, on $name', ({ name }) => {
  it('opens one case that names its till, and what it holds is kept, counted and acknowledged', async () => {
    const { day, image } = await setBack(name)
    const branch = branchOf(image)
    branch.sell(opIdOf(3), intentFor('C', day.offer))
    branch.sell(opIdOf(4), intentFor('B', day.offer))
    expect(await day.hand(branch)).toMatchObject({ status: 'FENCED', ackThrough: 2 })
    expect(await day.greet(branch)).toMatchObject({ status: 'NEW_INCARNATION', incarnation: 2, known: NOTHING })
    // As the till does: what it believes the centre has not, alone; then from where the centre knows it.
    expect(await day.hand(branch, branch.records.slice(5))).toEqual({ ackThrough: 0, outcomes: [], status: 'FENCED' })
    const taken = await day.hand(branch)
    expect(taken).toMatchObject({ status: 'OK', ackThrough: 6 })
    expect(taken.outcomes.slice(2)).toMatchObject([{}, { opId: opIdOf(3), settlement: 'accepted' }, {}, { opId: opIdOf(4), settlement: 'disputed', conflict: 'code_used_twice' }])
    expect(await codeUses(day)).toBe(4)
    expect(await day.hand(branch)).toEqual(taken)
    expect(await codeUses(day)).toBe(4)
    const forks = (await casesOf(day)).filter(({ class: of }) => of === 'journal_forked')
    expect(forks).toMatchObject([{ sides: [{ opId: opIdOf(3), till: `Till ${TILL}`, store: 'Store', at: NOON }, { opId: opIdOf(2), till: `Till ${TILL}` }] }])
  })

  it('is a case also where the greeting says it first, and where it comes after that', async () => {
    const { day, image } = await setBack(name)
    const branch = branchOf(image)
    expect(await day.greet(branch)).toMatchObject({ status: 'NEW_INCARNATION', incarnation: 2 })
    expect(await casesOf(day)).toMatchObject([{ class: 'journal_forked', sides: [{ opId: opIdOf(2), till: `Till ${TILL}`, store: 'Store' }] }])
    branch.sell(opIdOf(3), intentFor('C', day.offer))
    expect(await day.hand(branch)).toMatchObject({ status: 'OK', ackThrough: 4 })
    expect(await day.greet(branch)).toMatchObject({ status: 'NEW_INCARNATION', incarnation: 2 })
    expect(await codeUses(day)).toBe(3)
    expect(await casesOf(day)).toHaveLength(1)
  })

  it('is found where only an earlier journal comes back, and a third history is kept beside the second', async () => {
    const { day, image } = await setBack(name)
    await day.store.transact((tx) => tx.tills.incarnate(TILL))
    const [second, third] = [branchOf(image), branchOf(image)]
    second.sell(opIdOf(3), intentFor('C', day.offer))
    third.sell(opIdOf(4), intentFor('D', day.offer))
    third.sell(opIdOf(5), intentFor('E', day.offer))
    for (const branch of [second, third]) expect(await day.hand(branch)).toMatchObject({ status: 'OK', ackThrough: branch.records.length })
    expect(await codeUses(day)).toBe(5)
    expect((await casesOf(day)).map((row) => row.class)).toEqual(['journal_forked'])
    // Each record has a word of its own: no history takes one away from another.
    await sequenceAll(day.store)
    const keys = await receiptsOf(day)
    expect(new Set(keys).size).toBe(10)
    expect(keys).toContain('receipt:1:4')
    expect(keys).toContain(`receipt:1:4:${opIdOf(3)}`)
    const kept = await day.store.read(async (tx) => Promise.all([third, second].map(({ records }) => tx.forks.record(TILL, 1, 4, records[3]?.hash ?? ''))))
    expect(kept).toMatchObject([{ opId: opIdOf(4), settlement: 'accepted', record: third.records[3] }, { opId: opIdOf(3), record: second.records[3] }])
  })

  it('is no case for a gap, and nothing of it is taken before what is missing', async () => {
    const { day, first } = await setBack(name)
    first.sell(opIdOf(3), intentFor('C', day.offer))
    first.sell(opIdOf(4), intentFor('D', day.offer))
    await day.store.transact((tx) => tx.tills.incarnate(TILL))
    expect(await day.hand(first, first.records.slice(6))).toEqual({ ackThrough: 0, outcomes: [], status: 'FENCED' })
    expect(await day.hand(first)).toMatchObject({ status: 'OK', ackThrough: 8 })
    expect(await casesOf(day)).toEqual([])
  })
})

describe.each([{ name: 'memory' }, { name: 'PostgreSQL' }])('an allowance in a journal that was set back, on $name', ({ name }) => {
  const GRANT = opIdOf(90)

  it('has a unit spent twice, which names its till and fences no later journal; and what a branch gives up stays out', async () => {
    const day = await shop(name)
    const first = branchOf()
    first.write({ type: 'grant', opId: GRANT, body: { id: GRANT, offer: day.offer, units: 3, expires: NOON + 1, serverInstance: 'one' } })
    const image = [...first.records]
    first.sell(opIdOf(1), intentFor('A', day.offer), { grant: GRANT, no: 1 })
    await day.hand(first)
    const branch = branchOf(image)
    branch.sell(opIdOf(2), intentFor('B', day.offer), { grant: GRANT, no: 1 })
    branch.sell(opIdOf(3), intentFor('C', day.offer), { grant: GRANT, no: 2 })
    branch.write({ type: 'grant_closed', opId: opIdOf(4), body: { grant: GRANT, used: 2, why: 'idle' } })
    await day.greet(branch, { last: NOTHING })
    expect(await day.hand(branch)).toMatchObject({ status: 'OK', ackThrough: 6 })
    const left = await day.store.read(async (tx) => ({ counts: await tx.offers.counts(day.offer), broken: await tx.grants.broken(), till: await tx.tills.peek(TILL), grant: await tx.grants.get(GRANT) }))
    expect(left).toMatchObject({ counts: { uses: 3, held: 1 }, broken: [], till: { fenced: false, incarnation: 2 }, grant: { state: 'frozen', spent: 2 } })
    const twice = (await casesOf(day)).find((row) => row.class === 'unit_spent_twice')
    expect(twice?.sides).toMatchObject([{ opId: opIdOf(2), till: `Till ${TILL}`, store: 'Store' }])
  })
})
