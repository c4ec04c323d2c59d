import { describe, expect, it } from 'vitest'
import { operation } from '../../../test/support/operations'
import type { ReceiptCached } from './rows'
import { settledBy } from './settle'

const op = operation('a', { seq: 12 })
const receipt = (seq: number, settlement: ReceiptCached['settlement'], conflict: ReceiptCached['conflict'] = null): ReceiptCached => ({
  key: `1:${seq}`,
  opId: 'a',
  settlement,
  conflict,
})

describe('what the receipts of an operation say', () => {
  it.each<[string, ReceiptCached[], object]>([
    ['nothing yet', [], { settlement: null, counted: false }],
    ['only the intent is known', [receipt(9, 'noted')], { settlement: 'noted', counted: false }],
    ['counted with its intent, online', [receipt(9, 'accepted')], { settlement: 'accepted', counted: true }],
    ['noted as a whole', [receipt(9, 'noted'), receipt(12, 'noted')], { settlement: 'noted', counted: true }],
    ['disputed', [receipt(12, 'disputed', 'code_used_twice'), receipt(9, 'noted')], { settlement: 'disputed', conflict: 'code_used_twice', counted: true }],
    ['kept aside: only this till counts it', [receipt(9, 'noted'), receipt(12, 'parked', 'unreadable')], { settlement: 'parked', counted: false }],
    ['disputed by a later use, named by its intent', [receipt(9, 'disputed', 'code_used_twice'), receipt(12, 'accepted')], { settlement: 'disputed', counted: true }],
    ['told of another history of the journal', [{ ...receipt(9, 'noted'), key: '1:9:a' }, { ...receipt(12, 'noted'), key: '1:12:a' }], { settlement: 'noted', counted: true }],
    ['numbers, not text, order them', [receipt(12, 'accepted'), receipt(9, 'noted')], { settlement: 'accepted', counted: true }],
  ])('%s', (_name, receipts, expected) => {
    expect(settledBy(op, receipts)).toMatchObject(expected)
  })
})
