import 'fake-indexeddb/auto'
import { Dexie as RealDexie } from 'dexie'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { Dexie } from './view/dexie'
import { installViewDisks, ViewDisk } from './view/view-disk'

/*
 * The simulator's view stands in for Dexie: random work on both must read alike. Keys and indexes are of the kinds the
 * till's tables have.
 */

const SCHEMA = { ops: 'id, at, state, sale', rows: '[offer+key], codeKey, [offer+customer]' }

interface Both {
  table(name: string): RealTable
  transaction(mode: string, tables: RealTable[], body: () => Promise<void>): Promise<unknown>
}
type RealTable = ReturnType<RealDexie['table']>

const id = fc.integer({ min: 1, max: 6 })
const letter = fc.constantFrom('a', 'b', 'c')
const step = fc.oneof(
  fc.record({ do: fc.constant('put op' as const), id, at: fc.integer({ min: 0, max: 30 }), state: fc.option(letter), sale: letter }),
  fc.record({ do: fc.constant('put row' as const), offer: id, key: letter, codeKey: letter, customer: letter }),
  fc.record({ do: fc.constantFrom('delete op' as const, 'delete offer' as const), id }),
  fc.record({ do: fc.constantFrom('fail' as const, 'clear' as const), id }),
)
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never

async function take(db: Both, one: Step): Promise<void> {
  const [ops, rows] = [db.table('ops'), db.table('rows')]
  if (one.do === 'put op') await ops.bulkPut([{ id: `o${one.id}`, at: one.at, state: one.state, sale: one.sale }])
  if (one.do === 'put row') await rows.put({ offer: one.offer, key: one.key, codeKey: one.codeKey, customer: one.customer })
  if (one.do === 'delete op') await ops.bulkDelete([`o${one.id}`])
  if (one.do === 'delete offer') await rows.where('[offer+key]').between([one.id, ''], [one.id, '\uffff']).delete()
  if (one.do === 'clear' && one.id === 1) await ops.clear()
  if (one.do === 'fail') {
    const body = async (): Promise<void> => {
      await ops.put({ id: 'never', at: 1, state: 'a', sale: 'a' })
      throw new Error('changed its mind')
    }
    await db.transaction('rw', [ops, rows], body).catch(() => undefined)
  }
}

async function look(db: Both): Promise<unknown> {
  const [ops, rows] = [db.table('ops'), db.table('rows')]
  return [
    await ops.toArray(),
    await ops.where('state').equals('a').toArray(),
    await ops.orderBy('at').reverse().limit(3).toArray(),
    await ops.where('at').above(7).filter((op: unknown) => (op as { sale: string }).sale !== 'b').count(),
    await ops.where('at').between(3, 20, true, false).primaryKeys(),
    await ops.bulkGet(['o1', 'o5']),
    await rows.where('codeKey').equals('b').limit(2).toArray(),
    await rows.where('[offer+customer]').anyOf([[1, 'a'], [3, 'c']] as never).toArray(),
    await rows.toCollection().primaryKeys(),
    await rows.get([2, 'a']),
    await rows.count(),
  ]
}

let databases = 0

async function playBoth(steps: readonly Step[]): Promise<void> {
  const name = `both-${(databases += 1)}`
  const real = new RealDexie(name)
  real.version(1).stores(SCHEMA)
  await real.open()
  const hooks = { before: () => 'go' as const, pause: () => null, alone: () => Promise.resolve(), afterwards: () => undefined, trouble: () => undefined }
  installViewDisks(new Map([[name, new ViewDisk(hooks)]]))
  const played = new Dexie(name)
  played.version(1).stores(SCHEMA)
  await played.open()
  for (const one of steps) {
    await take(real as unknown as Both, one)
    await take(played as unknown as Both, one)
  }
  expect(await look(played as unknown as Both)).toEqual(await look(real as unknown as Both))
  real.close()
}

it('reads like Dexie after any work', async () => {
  await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 25 }), playBoth), { numRuns: 60 })
}, 60_000)
