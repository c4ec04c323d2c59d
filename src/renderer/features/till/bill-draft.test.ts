import { describe, expect, it } from 'vitest'
import type { CurrencyCode } from '../../../domain/money/money'
import type { ProductCached } from '../../../till/cache/rows'
import { addProduct, billWire, changeQty, draftTotal, typedAmount } from './bill-draft'

const INR = 'INR' as CurrencyCode
const JPY = 'JPY' as CurrencyCode
const product = (sku: string, price: string): ProductCached => ({ sku, name: sku, category: null, brand: null, attributes: {}, price, onSale: false })

describe('an amount from the pad', () => {
  it.each([
    ['1240', '1240.00'],
    ['1240.5', '1240.50'],
    ['1 240.50', '1240.50'],
    ['1,240', '1240.00'],
    ['.5', '0.50'],
    ['0007', '7.00'],
    ['0', '0.00'],
    ['12.', '12.00'],
  ])('reads %s', (typed, amount) => expect(typedAmount(typed, INR)).toEqual({ ok: true, value: amount }))
  it('knows how many decimals the currency has', () => {
    expect(typedAmount('500', JPY)).toEqual({ ok: true, value: '500' })
    expect(typedAmount('500.5', JPY)).toEqual({ ok: false, error: 'malformed' })
    expect(typedAmount('1.234', INR)).toEqual({ ok: false, error: 'malformed' })
  })
  it.each([
    ['', 'empty'],
    ['.', 'malformed'],
    ['-5', 'malformed'],
    ['1e5', 'malformed'],
    ['١٢', 'malformed'],
    ['99999999999999999', 'too_large'],
    ['9007199254740993', 'too_large'],
  ])('refuses %s', (typed, error) => expect(typedAmount(typed, INR)).toEqual({ ok: false, error }))
})

describe('a bill line by line', () => {
  it('counts a product that is there already and adds up exactly', () => {
    const lines = addProduct(addProduct(addProduct([], product('A', '0.10')), product('B', '0.20')), product('A', '0.10'))
    expect(lines.map(({ qty }) => qty)).toEqual([2, 1])
    const wire = billWire({ kind: 'lines', lines }, INR)
    expect(wire.total).toBe('0.40')
    expect(wire.lines?.map(({ id, amount }) => [id, amount])).toEqual([
      ['1', '0.20'],
      ['2', '0.20'],
    ])
  })
  it('drops a line at nothing', () => {
    expect(changeQty(addProduct([], product('A', '1.00')), 'A', -1)).toEqual([])
    expect(draftTotal({ kind: 'lines', lines: [] }, INR)).toBe('0.00')
  })
})
