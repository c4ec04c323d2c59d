import { expect, it } from 'vitest'
import type { NormalCode } from '../../domain/ids'
import { codeKeyOf } from '../core/keyed-hashes'
import { keyNumberOf, keyNumberOfBits, codeKeyOfNumber } from '../db/coupons/key-number'
import { codeMaker } from './code-maker'
import { readShape, shapeOf } from './code-shape'
import { keyAt, keyOrder, type KeyOrder } from './key-order'

const KEYS = { code: Buffer.alloc(32, 7).toString('base64'), permutation: 'p' }
const SHAPE = shapeOf({ kind: 'unique', length: 8, alphabet: 'safe', prefix: 'N-', suffix: '' })?.name ?? ''

async function orderOf(first: number, count: number): Promise<KeyOrder> {
  const work = keyOrder(KEYS, { shape: SHAPE, first, count })
  for (;;) {
    const order = await work.go(3000)
    if (order !== null) return order
  }
}

it('holds every index of the range once, with the key of its code, in the order of keys', async () => {
  const order = await orderOf(500, 10_000)
  const slice = order.slice(0, 10_000)
  const { indexes } = slice
  expect([...indexes].sort((a, b) => a - b)).toEqual(Array.from({ length: 10_000 }, (_, i) => 500 + i))
  const tops = Array.from(slice.highs, (high) => high >>> 16)
  expect(tops.every((top, i) => i === 0 || top >= (tops[i - 1] ?? 0))).toBe(true)
  const maker = codeMaker(KEYS.permutation, readShape(SHAPE))
  for (const at of [0, 4321, 9999]) {
    const codeKey = codeKeyOf(KEYS.code, maker.code(indexes[at] ?? 0) as NormalCode)
    expect(keyNumberOfBits(keyAt(slice, at))).toBe(keyNumberOf(codeKey))
    expect(codeKeyOfNumber(keyNumberOf(codeKey))).toBe(codeKey)
  }
})

it('has the same keys behind each place wherever it is worked out, however it was read before', async () => {
  const [one, other] = [await orderOf(0, 5000), await orderOf(0, 5000)]
  one.slice(0, 5000)
  one.slice(10, 700)
  const read = (order: KeyOrder) => [order.slice(0, 137), order.slice(137, 1000)].map(({ indexes }) => [...indexes].sort((a, b) => a - b))
  expect(read(one)).toEqual(read(other))
})

it('keeps the order of sixteen digits in the database', () => {
  const keys = ['0000000000000000', '0000000000000001', '7fffffffffffffff', '8000000000000000', 'ffffffffffffffff']
  expect(keys.map(keyNumberOf)).toEqual(['-9223372036854775808', '-9223372036854775807', '-1', '0', '9223372036854775807'])
  expect(keys.map((key) => codeKeyOfNumber(keyNumberOf(key)))).toEqual(keys)
})
