import { expect, test } from 'vitest'
import { wholeTransactions } from './whole-transactions'

const rows = (...txns: number[]) => txns.map((txn, n) => ({ feed: 'f', key: String(n), body: null, pos: n + 1, txn }))

test('a page ends where a source transaction ends, and says whether more is behind it', () => {
  expect(wholeTransactions(rows(1, 1, 2), 5)).toMatchObject({ changes: [{ pos: 1 }, { pos: 2 }, { pos: 3 }], more: false })
  expect(wholeTransactions(rows(1, 1, 2, 2), 3)).toMatchObject({ changes: [{ pos: 1 }, { pos: 2 }], more: true })
  expect(wholeTransactions(rows(1, 2, 3), 2)).toMatchObject({ changes: [{ pos: 1 }, { pos: 2 }], more: true })
})

test('a transaction longer than a page goes out in pieces', () => {
  expect(wholeTransactions(rows(1, 1, 1, 1), 3)).toMatchObject({ changes: [{ pos: 1 }, { pos: 2 }, { pos: 3 }], more: true })
})
