import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PlainDate } from '../calendar/calendar'
import type { Minor } from '../money/money'
import { judgeReversal, type ReversibleRedemption } from './judge-reversal'
import { planReturn, type RedeemedLine } from './plan-return'

const line = (id: string, qty: number, share: number, returnedQty = 0, givenBack = 0): RedeemedLine => ({
  id,
  qty,
  share: share as Minor,
  returnedQty,
  givenBack: givenBack as Minor,
})
const all = (id: string) => ({ id, qty: null })

describe('planReturn', () => {
  test('a whole line gives back exactly its share', () => {
    expect(planReturn([line('a', 1, 333), line('b', 2, 667)], [all('a')], false)).toEqual({
      ok: true,
      value: { giveBack: 333, lines: [{ id: 'a', qty: 1, giveBack: 333 }], complete: false, becomes: 'redeemed' },
    })
  })
  test('a part gives its proportion, rounded down; the last part gives the rest', () => {
    const parts = [line('a', 3, 100)]
    expect(planReturn(parts, [{ id: 'a', qty: 1 }], false)).toMatchObject({ value: { giveBack: 33, complete: false } })
    expect(planReturn([line('a', 3, 100, 2, 66)], [{ id: 'a', qty: 1 }], false)).toMatchObject({ value: { giveBack: 34, complete: true } })
    expect(planReturn([line('a', 3, 100, 1, 33)], [all('a')], false)).toMatchObject({ value: { giveBack: 67, complete: true } })
  })
  test('weighed goods come out even', () => {
    expect(planReturn([line('a', 0.3, 90, 0.2, 60)], [{ id: 'a', qty: 0.1 }], false)).toMatchObject({ value: { giveBack: 30, complete: true } })
  })
  test('when everything is back it is reversed; a dead coupon is only returned', () => {
    expect(planReturn([line('a', 1, 5), line('b', 1, 0)], [all('a'), all('b')], false)).toMatchObject({ value: { becomes: 'reversed' } })
    expect(planReturn([line('a', 1, 5)], [all('a')], true)).toMatchObject({ value: { giveBack: 5, complete: true, becomes: 'returned' } })
    expect(planReturn([line('a', 2, 5)], [{ id: 'a', qty: 1 }], true)).toMatchObject({ value: { becomes: 'redeemed' } })
  })
  test.each([
    ['nothing at all', [], 'return.nothing'],
    ['a quantity of nothing', [{ id: 'a', qty: 0 }], 'return.nothing'],
    ['a negative quantity', [{ id: 'a', qty: -1 }], 'return.nothing'],
    ['a line that is not there', [all('x')], 'return.line_unknown'],
    ['a line twice in one return', [{ id: 'a', qty: 1 }, { id: 'a', qty: 1 }], 'return.line_twice'],
    ['more than is left', [{ id: 'a', qty: 3 }], 'return.line_twice'],
    ['a line that is back', [all('b')], 'return.line_twice'],
  ])('%s is refused', (_, returned, error) => {
    expect(planReturn([line('a', 2, 10), line('b', 1, 5, 1, 5)], returned, false)).toEqual({ ok: false, error })
  })
  test('however a line comes back, its parts sum to its share', () => {
    fc.assert(
      fc.property(fc.nat(1_000_000_000), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 8 }), (share, parts) => {
        const qty = parts.reduce((sum, part) => sum + part, 0)
        let current = line('a', qty, share)
        for (const [i, part] of parts.entries()) {
          const plan = planReturn([current], [{ id: 'a', qty: part }], false)
          if (!plan.ok) throw new Error(plan.error)
          expect(plan.value.becomes).toBe(i === parts.length - 1 ? 'reversed' : 'redeemed')
          current = line('a', qty, share, current.returnedQty + part, current.givenBack + plan.value.giveBack)
        }
        expect(current.givenBack).toBe(share)
      }),
    )
  })
})

describe('judgeReversal', () => {
  const made: ReversibleRedemption = { madeOn: '2026-06-10' as PlainDate, undone: false, validThrough: '2026-06-30' as PlainDate, couponRevoked: false }
  const judge = (over: Partial<ReversibleRedemption>, today = '2026-06-10', pin = false) => judgeReversal({ ...made, ...over }, today as PlainDate, pin)
  test('on its day without a PIN', () => expect(judge({}).ok).toBe(true))
  test('after its day with a manager’s', () => {
    expect(judge({}, '2026-06-11')).toEqual({ ok: false, error: 'reversal.pin_needed' })
    expect(judge({}, '2026-06-11', true).ok).toBe(true)
  })
  test('never twice, never without a redemption', () => {
    expect(judge({ undone: true })).toEqual({ ok: false, error: 'reversal.already' })
    expect(judgeReversal(null, '2026-06-10' as PlainDate, true)).toEqual({ ok: false, error: 'reversal.unknown' })
  })
  test('not for a coupon that has died since', () => {
    expect(judge({}, '2026-07-01', true)).toEqual({ ok: false, error: 'reversal.coupon_expired' })
    expect(judge({ couponRevoked: true })).toEqual({ ok: false, error: 'reversal.coupon_revoked' })
    expect(judge({ validThrough: null }, '2036-07-01', true).ok).toBe(true)
  })
})
