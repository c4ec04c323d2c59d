import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fairShare, wantedUnits } from './size'

describe('the size of a grant', () => {
  test('six an hour for four hours are thirty-four units', () => {
    expect(wantedUnits(6, 4)).toBe(34)
  })
  test('nothing sold yet still asks for two', () => {
    expect(wantedUnits(0, 8)).toBe(2)
  })
  test('a pool smaller than two for each till is not divided', () => {
    expect([fairShare(200, 10), fairShare(20, 10), fairShare(19, 10), fairShare(-5, 3)]).toEqual([10, 1, 0, 0])
  })
  test('all shares together never take more than half of the pool', () => {
    fc.assert(fc.property(fc.integer({ min: -10, max: 1e6 }), fc.integer({ min: 1, max: 500 }), (pool, tills) => fairShare(pool, tills) * tills <= Math.max(0, pool) / 2))
  })
})
