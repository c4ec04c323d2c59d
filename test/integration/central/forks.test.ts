import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CentralStore } from '../../../src/central/core/central-store'
import { hello } from '../../../src/central/sync/hello'
import { push } from '../../../src/central/sync/push'
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
