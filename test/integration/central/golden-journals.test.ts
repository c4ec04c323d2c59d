import 'fake-indexeddb/auto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { codeVault } from '../../../src/main/till/code-vault'
import { blocksOf, findFacts } from '../../golden/found'
import { keptJournals, SUMS, sumsNow } from '../../golden/kept'
import { CREDENTIAL } from '../../golden/stories-of-issuing'
import { codeKey, memoryAdapter, pgAdapter, type Adapter } from '../../support/store-seed'

/*
 * Journals of every version that ever wrote one (research T12): today's code reads them, folds them and brings them to a
 * centre, in memory and in PostgreSQL, and it comes out what came out then.
 */

const adapters = new Map<string, Adapter>()

beforeAll(async () => {
  adapters.set('memory', await memoryAdapter())
  const pg = await pgAdapter()
  const firstOffer = async (): Promise<void> => void (await pg.database.pool.query('alter sequence offer_number restart'))
  // The journals name offers by their numbers, and in PostgreSQL these go on from organisation to organisation.
  adapters.set('PostgreSQL', { close: () => pg.close(), fresh: (org) => firstOffer().then(() => pg.fresh(org)) })
})
afterAll(async () => {
  for (const adapter of adapters.values()) await adapter.close()
})

const journals = keptJournals()

it('are kept', () => {
  expect(journals.length).toBeGreaterThanOrEqual(13)
})

it('are what was kept, to the byte: none was changed, lost or added without its checksum', () => {
  const listed = readFileSync(SUMS, 'utf8').trim().split(/\r?\n/)
  expect(sumsNow().toSorted()).toEqual(listed.toSorted())
})

it('have codes to issue that their till opens still', async () => {
  const opened = []
  for (const kept of journals) {
    for (const { id, block } of await blocksOf(kept)) opened.push(codeVault(CREDENTIAL, { codeKey }).open(id, block.sealed))
  }
  expect(opened.length).toBeGreaterThanOrEqual(2)
  for (const codes of opened) expect(codes).toEqual(['8J3IV9PI', 'CV6U6WPJ', '3P69YTAS', '1PXJHY78'])
})

describe.each(['memory', 'PostgreSQL'])('kept journals, settled in %s', (name) => {
  it.each(journals)('$name: $facts.about', async ({ files, mark, facts }) => {
    const adapter = adapters.get(name)
    if (adapter === undefined) throw new Error(`no adapter ${name}`)
    expect(await findFacts({ files, mark }, facts, adapter)).toEqual(facts)
  })
})
