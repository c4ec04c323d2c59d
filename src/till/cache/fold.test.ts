import { expect, it } from 'vitest'
import type { JournalRecord } from '../../protocol/sync/record'
import { foldRecord, type FoldContext } from './fold'

const context: FoldContext = { known: undefined, undoes: undefined, offer: undefined, money: { plus: (a) => a, minus: (a) => a } }
const clock = { wall: 1, mono: 1, boot: 'b', centre: 1, error: 1, suspect: false }

it('a record of a type from a newer version of the app changes nothing, and does not stop the till from starting', () => {
  const novelty = { v: 1, type: 'novelty', opId: 'o', incarnation: 1, seq: 1, prev: '', hash: '', clock, cashier: null, approver: null, body: { new: true } }
  expect(foldRecord(novelty as unknown as JournalRecord, context)).toEqual([])
})
