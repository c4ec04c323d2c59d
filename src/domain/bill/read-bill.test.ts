import { describe, expect, test } from 'vitest'
import type { CurrencyCode, Minor } from '../money/money'
import { afterCoupon } from './after-coupon'
import type { BillLineWire, BillWire } from './bill-wire'
import { readBill, type BillProblemKey } from './read-bill'
import { writeBill } from './write-bill'

const INR = 'INR' as CurrencyCode
const line = (id: string, amount: string, over: Partial<BillLineWire> = {}): BillLineWire => ({ id, qty: 1, unitPrice: amount, amount, ...over })
const problemOf = (wire: BillWire): { field: string; key: BillProblemKey } | null => {
  const read = readBill(wire, INR)
  return read.ok ? null : read.error
}

describe('readBill', () => {
  test('a bill is read and written back', () => {
    const wire: BillWire = {
      number: 'B-1',
      currency: 'INR',
      total: '150.00',
      lines: [
        line('a', '100.00', { sku: 'S1', category: 'C', brand: 'B', attributes: { colour: 'red' }, onSale: true }),
        line('b', '50.00', { qty: 0.75 }),
      ],
    }
    const read = readBill(wire, INR)
    expect(read.ok && writeBill(read.value)).toEqual(wire)
  })

  test('empty lines are none', () => {
    const read = readBill({ total: '10.00', lines: [] }, INR)
    expect(read.ok && read.value.lines).toEqual([])
  })

  test.each<[string, BillWire, string, BillProblemKey]>([
    ['another currency', { total: '1.00', currency: 'USD' }, 'currency', 'bill.currency_wrong'],
    ['decimals', { total: '1.000' }, 'total', 'bill.amount_malformed'],
    ['a negative total', { total: '-1.00' }, 'total', 'bill.amount_malformed'],
    ['too large', { total: '90071992547409.92' }, 'total', 'bill.amount_too_large'],
    ['a negative line', { total: '1.00', lines: [line('a', '2.00'), line('b', '-1.00')] }, 'lines.1.unitPrice', 'bill.amount_malformed'],
    ['a sum that is not the total', { total: '1.00', lines: [line('a', '1.01')] }, 'total', 'bill.lines_do_not_add_up'],
    ['a sum beyond 2^53', { total: '1.00', lines: [line('a', '90071992547409.91'), line('b', '0.01')] }, 'lines', 'bill.amount_too_large'],
    ['one id twice', { total: '2.00', lines: [line('a', '1.00'), line('a', '1.00')] }, 'lines.1.id', 'bill.line_twice'],
    ['no id', { total: '1.00', lines: [line('', '1.00')] }, 'lines.0.id', 'field.required'],
    ['no quantity', { total: '1.00', lines: [line('a', '1.00', { qty: 0 })] }, 'lines.0.qty', 'field.out_of_range'],
    ['a quantity that is no number', { total: '1.00', lines: [line('a', '1.00', { qty: Number.NaN })] }, 'lines.0.qty', 'field.out_of_range'],
    ['a quantity finer than a thousandth', { total: '1.00', lines: [line('a', '1.00', { qty: 0.0001 })] }, 'lines.0.qty', 'field.out_of_range'],
  ])('%s', (_, wire, field, key) => expect(problemOf(wire)).toEqual({ field, key }))
})

test('the next coupon sees what the one before left', () => {
  const read = readBill({ total: '150.00', lines: [line('a', '100.00'), line('b', '50.00')] }, INR)
  if (!read.ok) throw new Error(read.error.key)
  const next = afterCoupon(read.value, 1500 as Minor, [{ id: 'a', share: 1500 as Minor }])
  expect([next.total, ...next.lines.map((each) => each.amount)]).toEqual([13_500, 8500, 5000])
})
