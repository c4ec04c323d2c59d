import 'fake-indexeddb/auto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findFacts } from '../../golden/found'
import { keptJournals } from '../../golden/kept'
import { memoryAdapter, pgAdapter, type Adapter } from '../../support/store-seed'

/*
 * Journals of every version that ever wrote one (research T12): today's code reads them, folds them and brings them to a
 * centre, in memory and in PostgreSQL, and it comes out what came out then.
 */

const adapters = new Map<string, Adapter>()

beforeAll(async () => {
  adapters.set('memory', await memoryAdapter())
  adapters.set('PostgreSQL', await pgAdapter())
})
afterAll(async () => {
  for (const adapter of adapters.values()) await adapter.close()
})

const journals = keptJournals()

it('are kept', () => {
  expect(journals.length).toBeGreaterThanOrEqual(10)
})

describe.each(['memory', 'PostgreSQL'])('kept journals, settled in %s', (name) => {
  it.each(journals)('$name: $facts.about', async ({ files, mark, facts }) => {
    const adapter = adapters.get(name)
    if (adapter === undefined) throw new Error(`no adapter ${name}`)
    expect(await findFacts({ files, mark }, facts, adapter)).toEqual(facts)
  })
})
