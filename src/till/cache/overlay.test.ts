import { describe, expect, it } from 'vitest'
import { operation } from '../../../test/support/operations'
import type { CurrencyCode } from '../../domain/money/money'
import { moneyIn, Overlay } from './overlay'
import type { OperationCached } from './rows'

const KEY = 'aaaaaaaaaaaaaaaa'
const INR = 'INR' as CurrencyCode

function overlayOf(...ops: OperationCached[]): Overlay {
  const overlay = new Overlay()
  for (const op of ops) overlay.put(op)
  return overlay
}
const reversal = (of: string, more: Partial<OperationCached> = {}) => operation(`r-${of}`, { kind: 'reversal', decision: null, redemption: of, ...more })

describe('the overlay', () => {
  it('counts what the base does not hold: of the coupon, the offer, the customer, and alone', () => {
    const overlay = overlayOf(operation('a'), operation('b', { codeKey: 'bbbbbbbbbbbbbbbb', decidedBy: 'centre', customer: null }))
    expect(overlay.uses(1, KEY, ['i1'])).toMatchObject({ coupon: 1, offer: 2, customer: [{ opId: 'a' }], unsettled: 1 })
    expect(overlay.uses(1, KEY, ['t-unknown'])).toMatchObject({ customer: [] })
    expect(overlay.uses(2, KEY, [])).toMatchObject({ coupon: 0, offer: 0 })
  })

  it('stops counting with the receipt, and never counts what is unfinished, refused or given up', () => {
    const overlay = overlayOf(operation('a'))
    overlay.put(operation('a', { overlay: 0 }))
    for (const state of ['unfinished', 'refused', 'abandoned'] as const) overlay.put(operation(state, { state }))
    expect(overlay.uses(1, KEY, ['i1'])).toMatchObject({ coupon: 0, offer: 0, customer: [], unsettled: 0 })
  })

  it('takes a settled use away while its reversal waits, and not once the reversal was sent', () => {
    const settled = operation('a', { overlay: 0, undone: 'reversed' })
    const overlay = overlayOf(settled, reversal('a'))
    expect(overlay.uses(1, KEY, ['i1'])).toMatchObject({ coupon: -1, offer: -1 })
    expect([...overlay.uses(1, KEY, ['i1']).undone]).toEqual(['a'])
    overlay.put(reversal('a', { waiting: 0 }))
    expect(overlay.uses(1, KEY, ['i1'])).toMatchObject({ coupon: 0, offer: 0 })
  })

  it('a use that was made and undone before anybody heard of it weighs nothing', () => {
    const overlay = overlayOf(operation('a', { undone: 'reversed' }), reversal('a'))
    expect(overlay.uses(1, KEY, ['i1'])).toMatchObject({ coupon: 0, offer: 0, unsettled: 0 })
  })

  it('the return of the last line frees the use, the return of a part does not', () => {
    const back = (undone: OperationCached['undone']) => reversal('a', { kind: 'return', undone })
    expect(overlayOf(operation('a', { overlay: 0 }), back('part')).uses(1, KEY, []).coupon).toBe(0)
    expect(overlayOf(operation('a', { overlay: 0 }), back('reversed')).uses(1, KEY, []).coupon).toBe(-1)
  })

  it('knows the money at risk: decided alone, not settled, less what came back', () => {
    const returned = { x: { qty: 1, amount: '2.50' } }
    const overlay = overlayOf(
      operation('a'),
      operation('b', { returned, undone: 'part' }),
      operation('c', { decidedBy: 'centre' }),
      operation('d', { undone: 'reversed' }),
    )
    expect(overlay.atRisk(INR)).toBe('17.50')
  })

  it('adds and subtracts in whole minor units', () => {
    expect(moneyIn(INR).plus('0.10', '0.20')).toBe('0.30')
    expect(moneyIn(INR).minus('0.30', '0.10')).toBe('0.20')
    expect(moneyIn('JPY' as CurrencyCode).plus('10', '5')).toBe('15')
  })
})
