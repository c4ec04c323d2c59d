import { describe, expect, it } from 'vitest'
import { isBoundedData } from './bounded'

const budget = { characters: 100, values: 20 }

describe('bounded data', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'x'.repeat(100)],
    ['a list', [1, 'a', null, { b: [true] }]],
    ['an object without a prototype', Object.assign(Object.create(null) as object, { a: 1 })],
  ])('takes %s', (_name, message) => {
    expect(isBoundedData(message, budget)).toBe(true)
  })

  const cyclic: Record<string, unknown> = {}
  cyclic['self'] = cyclic
  let deep: unknown = 0
  for (let i = 0; i < 100_000; i += 1) deep = [deep]

  it.each<[string, unknown]>([
    ['a text that is too long', 'x'.repeat(101)],
    ['too many values', Array.from({ length: 21 }, () => 1)],
    ['a huge sparse list', { a: Array(1e9) }],
    ['long field names', { ['n'.repeat(101)]: 1 }],
    ['a cycle', cyclic],
    ['great depth', deep],
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['a big integer', 1n],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['bytes', new Uint8Array(3)],
    ['a regular expression', /x/],
    ['an error', new Error('x')],
    ['an instance of a class', new (class Thing {})()],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
  ])('refuses %s', (_name, message) => {
    expect(isBoundedData(message, budget)).toBe(false)
  })
})
