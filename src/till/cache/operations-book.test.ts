import 'fake-indexeddb/auto'
import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
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

describe('another memory of the centre', () => {
  const SETTLED = { state: 'accepted', incarnation: 1, seq: 2, overlay: 0, waiting: 0, settlement: 'accepted' } as const
  const said = (settlement: 'accepted' | 'parked') => [{ seq: 2, opId: 'a', settlement, conflict: null }]

  it('is asked again for what was said to be amiss, of one journal alone', async () => {
    const book = await bookWith(operation('a', SETTLED))
    await db.receipts.bulkPut([
      { key: '1:10', opId: 'b', settlement: 'accepted', conflict: 'clock_suspect' },
      { key: '1:11', opId: 'c', settlement: 'noted', conflict: null },
      { key: '11:3', opId: 'd', settlement: 'parked', conflict: 'unknown_code' },
    ])
    expect([...(await book.doubted(1))].sort((a, b) => a - b)).toEqual([1, 10])
  })

  it('opens an operation of which it says something else, and no other', async () => {
    const book = await bookWith(operation('a', SETTLED))
    await book.hearAgain(1, said('accepted'))
    expect(await db.operations.get('a')).toMatchObject({ overlay: 0 })
    await book.hearAgain(1, said('parked'))
    expect(await db.operations.get('a')).toMatchObject({ overlay: 1 })
    expect(await db.receipts.get('1:2')).toMatchObject({ settlement: 'parked' })
  })

  it('is not taken to have been heard where the view could not open the operation', async () => {
    const book = await bookWith(operation('a', SETTLED))
    const put = vi.spyOn(db.operations, 'bulkPut').mockRejectedValueOnce(new Error('the disk is full'))
    await expect(book.hearAgain(1, said('parked'))).rejects.toThrow('the view takes nothing')
    put.mockRestore()
    expect(await db.receipts.get('1:2')).toMatchObject({ settlement: 'accepted' })
    await book.hearAgain(1, said('parked'))
    expect(await db.operations.get('a')).toMatchObject({ overlay: 1 })
  })
})
