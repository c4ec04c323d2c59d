import { afterAll, beforeAll, describe } from 'vitest'
import { memoryAdapter, pgAdapter, type Adapter } from './store-seed'

/** The same tests on each of the two stores of the centre's core, opened before them and closed after. */
export function onBothStores(what: string, tests: (fresh: Adapter['fresh']) => void, connections?: number): void {
  describe.each([
    { name: 'in memory', open: memoryAdapter },
    { name: 'in PostgreSQL', open: () => pgAdapter(connections) },
  ])(`${what}, $name`, ({ open }) => {
    let adapter: Adapter
    beforeAll(async () => {
      adapter = await open()
    })
    afterAll(() => adapter.close())
    tests((org) => adapter.fresh(org))
  })
}
