import { describe, expect, it } from 'vitest'
import type { Verdict } from '../../../protocol/ipc/till-commands'
import { nextStep } from './next-step'
import { afterClear, afterRedeemed, EMPTY_SALE, refusedVerdict, showVerdict, type Sale } from './sale'

const verdict: Verdict = {
  id: '01890000-0000-7000-8000-000000000001',
  codeKey: '0123456789abcdef',
  offer: null,
  outcome: 'accept',
  decision: null,
  reasons: [],
  currency: 'INR',
  usesLeft: 1,
  validThrough: null,
  knownFrom: 'local',
}
const busy: Sale = { ...EMPTY_SALE, code: 'ABC', step: 'judged', verdict, bill: { kind: 'total', total: '5.00' }, customer: { kind: 'mobile', value: '1' }, approval: { id: 'x', by: 'Lata' } }

describe('the sale on screen', () => {
  it('is cleared in two steps: the code, then bill and customer', () => {
    const once = afterClear(busy)
    expect(once).toEqual({ ...EMPTY_SALE, bill: busy.bill, customer: busy.customer })
    expect(afterClear(once)).toEqual(EMPTY_SALE)
  })
  it('keeps nothing of the customer after a redemption', () => {
    const done = { redemption: verdict.id, seq: 1, decision: { ok: true, offerVersion: 1, engineVersion: 1, currency: 'INR', discount: '1.00', lines: [], rate: null, offerRate: null }, decidedBy: 'till', offer: null, at: 0 } as const
    expect(afterRedeemed({ ...done, decision: { ...done.decision, lines: [] } })).toMatchObject({ step: 'done', code: null, bill: null, customer: null, approval: null, typed: '' })
  })
  it('shows a refusal at the last moment with its new reasons and without the old discount', () => {
    const refused = refusedVerdict(verdict, [{ key: 'coupon.used', figures: {} }])
    expect(showVerdict(refused)).toMatchObject({ step: 'judged', verdict: { outcome: 'refuse', reasons: [{ key: 'coupon.used' }], decision: null } })
  })
})

describe('Enter on a verdict', () => {
  const refusing = (...keys: string[]): Verdict => ({ ...verdict, outcome: 'refuse', reasons: keys.map((key) => ({ key, figures: {} })) })
  it.each([
    [verdict, 'redeem'],
    [{ ...verdict, outcome: 'needs_bill' as const }, 'bill'],
    [{ ...verdict, outcome: 'needs_customer' as const }, 'customer'],
    [{ ...verdict, outcome: 'needs_manager' as const }, 'approve'],
    [refusing('coupon.used'), 'nothing'],
    [refusing('coupon.not_issued', 'customer.required'), 'customer'],
    [refusing('bill.items_required'), 'bill'],
  ])('%#', (shown, step) => expect(nextStep(shown)).toBe(step))
})
