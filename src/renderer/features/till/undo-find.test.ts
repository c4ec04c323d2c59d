import { describe, expect, it } from 'vitest'
import type { OperationCached } from '../../../till/cache/rows'
import { makeFormats } from '../../app/formats'
import { fitting, redemptionsOf, stillReturnable } from './undo-find'

const formats = makeFormats('en-GB', 'INR', 'Asia/Kolkata', '2026')
const morning = Date.UTC(2026, 10, 23, 6, 12) // 11:42 in the store

function redemption(over: Partial<OperationCached>): OperationCached {
  return {
    opId: 'a',
    seq: 1,
    kind: 'redeem',
    at: morning,
    state: 'accepted',
    decidedBy: 'till',
    codeKey: null,
    offer: 1,
    offerName: 'Monsoon',
    posCode: null,
    customer: null,
    bill: null,
    currency: 'INR',
    decision: { ok: true, offerVersion: 1, engineVersion: 1, currency: 'INR', discount: '124.00', lines: [], rate: null, offerRate: null },
    reasons: [],
    cashier: null,
    approver: null,
    redemption: null,
    giveBack: null,
    returned: {},
    undone: 'no',
    waiting: 0,
    overlay: 0,
    settlement: null,
    conflict: null,
    attention: 0,
    ...over,
  } as OperationCached
}

describe('what may be undone', () => {
  it('is today’s redemptions in the store’s own day', () => {
    const beforeMidnight = redemption({ opId: 'late', at: Date.UTC(2026, 10, 22, 18, 29) })
    const afterMidnight = redemption({ opId: 'early', at: Date.UTC(2026, 10, 22, 18, 31) })
    const all = [redemption({}), redemption({ opId: 'x', kind: 'attempt' }), redemption({ opId: 'y', state: 'refused' }), beforeMidnight, afterMidnight]
    expect(redemptionsOf('2026-11-23', all, formats).map(({ opId }) => opId)).toEqual(['a', 'early'])
  })
  it('is found by time, amount, name, or the code the till core knew', () => {
    const list = [redemption({}), redemption({ opId: 'b', at: morning + 3_600_000, offerName: 'Tea hour' })]
    const found = (text: string, byCode: string[] = []) => fitting(text, list, byCode, formats).map(({ opId }) => opId)
    expect(found('')).toEqual(['a', 'b'])
    expect(found('11:4')).toEqual(['a'])
    expect(found('124')).toEqual(['a', 'b'])
    expect(found('tea')).toEqual(['b'])
    expect(found('ABC12345', ['b'])).toEqual(['b'])
    expect(found('ABC12345')).toEqual([])
  })
  it('counts what has come back of a line already', () => {
    const lines = [{ id: '1', sku: 'TEA', qty: 3, unitPrice: '1.00', amount: '3.00' }, { id: '2', qty: 1, unitPrice: '1.00', amount: '1.00' }]
    const sold = redemption({ bill: { total: '4.00', lines }, returned: { '1': { qty: 2, amount: '0.20' } } })
    expect(stillReturnable(sold)).toEqual([{ id: '1', name: 'TEA', left: 1 }, { id: '2', name: '2', left: 1 }])
  })
})
