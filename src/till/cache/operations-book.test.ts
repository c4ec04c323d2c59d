import 'fake-indexeddb/auto'
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { operation } from '../../../test/support/operations'
import { TillDatabase } from './database'
import { OperationsBook } from './operations-book'
import type { OperationCached } from './rows'

let db: TillDatabase
beforeEach(async () => {
  db = new TillDatabase(randomUUID())
  await db.open()
})
afterEach(() => db.close())

/** The book of a till that finds this operation in its view, and of it these records: 1 its intent, 2 its outcome. */
async function bookWith(op: OperationCached): Promise<OperationsBook> {
  const nothing = () => Promise.resolve([])
  await db.operations.put(op)
  await db.receipts.bulkPut([
    { key: '1:1', opId: op.opId, settlement: 'disputed', conflict: 'code_used_twice' },
    { key: '1:2', opId: op.opId, settlement: 'accepted', conflict: null },
  ])
  return OperationsBook.open(db, { readJournal: nothing, earlier: nothing, readEarlier: nothing, shelf: () => null }, 1)
}

describe('a dispute that comes after an operation was settled', () => {
  const SETTLED = { incarnation: 1, seq: 2, overlay: 0, waiting: 0, settlement: 'accepted' } as const

  it.each([
    ['nobody looks at any more', 0],
    ['waits for the cashier to see how it ended', 1],
  ] as const)('is noted on one that %s', async (_which, attention) => {
    const book = await bookWith(operation('a', { ...SETTLED, attention }))
    await book.settle(new Set(['a']))
    expect(await db.operations.get('a')).toMatchObject({ settlement: 'disputed', conflict: 'code_used_twice', attention })
  })

  it('waits while a record of the operation has not been acknowledged', async () => {
    const book = await bookWith(operation('a', { ...SETTLED, overlay: 1, waiting: 1, settlement: null }))
    await book.settle(new Set(['a']))
    expect(await db.operations.get('a')).toMatchObject({ settlement: null, overlay: 1, waiting: 1 })
    await book.acknowledge(2, [])
    await book.settle(new Set())
    expect(await db.operations.get('a')).toMatchObject({ settlement: 'disputed', overlay: 0, waiting: 0 })
  })
})
