import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CentralStore } from '../../../src/central/core/central-store'
import { openCase } from '../../../src/central/cases/open-case'
import { push } from '../../../src/central/sync/push'
import type { CaseAction } from '../../../src/protocol/sync/conflict'
import { coreOn, journal, NOON, opIdOf } from '../../support/central-core'
import { memoryAdapter, pgAdapter, STORE, TILLS, type Adapter } from '../../support/store-seed'

/* Cases (4.6): opened once, decided once, by a manager of the store and by nobody else; seed: person 1 and 2 are cashiers. */

const [FRONT, BACK] = TILLS
const MANAGER = 7
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
  readonly core: ReturnType<typeof coreOn>['core']
  readonly manager: number
}

async function shop(name: string): Promise<Shop> {
  const adapter = adapters.get(name)
  if (adapter === undefined) throw new Error(`no adapter ${name}`)
  const store = await adapter.fresh()
  const { core } = coreOn(store)
  await store.transact(async (tx) => {
    for (const till of TILLS) await tx.tills.incarnate(till)
    for (const found of ['code_used_twice', 'unknown_code'] as const) await openCase(core, tx, { class: found, sides: [], store: STORE, now: NOON })
  })
  return { store, core, manager: await manager(store) }
}

/** A manager of the store, made as the back office makes one. */
function manager(store: CentralStore): Promise<number> {
  return store.transact(async (tx) => {
    const made = await tx.access.insertPerson({ login: `mia-${MANAGER}`, name: 'Mia', role: 'store_manager', unit: { type: 'STORE', id: STORE as never }, pinHash: 'h', passwordHash: null, disabled: false })
    if (made === 'taken') throw new Error('there is a manager already')
    return made.id
  })
}

async function decide({ core }: Shop, till: number, by: { readonly cashier?: number; readonly approver?: number }, id: number, action: CaseAction) {
  const { records, write } = journal()
  write({ type: 'case_decision', opId: opIdOf(till), body: { case: id, action, note: 'seen' } }, { cashier: null, approver: null, ...by })
  const reply = await push(core, till, { incarnation: 1, records })
  if (!reply.ok) throw new Error(reply.error.key)
  return reply.value.outcomes
}

const casesOf = ({ store }: Shop) => store.read((tx) => tx.cases.list(null, 10))

describe.each(['memory', 'PostgreSQL'])('a case on %s', (name) => {
  it('is decided by the store’s manager at a till, once; who comes second is only noted', async () => {
    const at = await shop(name)
    const [newest] = await casesOf(at)
    const id = newest?.id ?? 0
    expect(await decide(at, FRONT, { cashier: at.manager }, id, 'charge_store')).toMatchObject([{ settlement: 'noted', conflict: null }])
    await decide(at, BACK, { approver: at.manager, cashier: 1 }, id, 'fraud')
    expect((await casesOf(at)).map(({ state, decision }) => [state, decision])).toEqual([
      ['closed', { action: 'charge_store', note: 'seen', by: 'Mia', at: NOON }],
      ['open', undefined],
    ])
  })

  it('is nobody else’s to decide', async () => {
    const at = await shop(name)
    const [newest] = await casesOf(at)
    await decide(at, FRONT, { cashier: 1 }, newest?.id ?? 0, 'accept_loss')
    await decide(at, BACK, {}, newest?.id ?? 0, 'accept_loss')
    expect((await casesOf(at)).map(({ state }) => state)).toEqual(['open', 'open'])
  })

  it('is found by what it is and how it stands', async () => {
    const at = await shop(name)
    const all = await casesOf(at)
    await decide(at, FRONT, { cashier: at.manager }, all[0]?.id ?? 0, 'accept_loss')
    const ids = (wanted: Parameters<typeof list>[0]) => list(wanted).then((rows) => rows.map(({ id }) => id))
    const list = (wanted: { state?: 'open' | 'closed'; class?: 'unknown_code'; before?: number; offer?: number; openedFrom?: number; openedTo?: number }) => at.store.read((tx) => tx.cases.list([STORE], 10, wanted))
    expect(await ids({ state: 'open' })).toEqual([all[1]?.id])
    expect(await ids({ class: 'unknown_code' })).toEqual([all[0]?.id])
    expect(await ids({ before: all[0]?.id ?? 0 })).toEqual([all[1]?.id])
    expect(await ids({ openedFrom: NOON, openedTo: NOON + 1 })).toHaveLength(2)
    expect(await ids({ openedFrom: NOON + 1 })).toEqual([])
    expect(await ids({ openedTo: NOON })).toEqual([])
    expect(await ids({ offer: 4711 })).toEqual([])
    expect(await at.store.read((tx) => tx.cases.list([], 10))).toEqual([])
  })
})
