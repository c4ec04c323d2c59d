import { describe, expect, test } from 'vitest'
import { ORG, placeAt } from '../../../test/conformance/world'
import type { UnitId } from '../ids'
import type { Unit } from './org'
import { covers, currencyOf, indexOrg, lineage, placeOf, storePlace, zoneOf } from './org-index'
import { readUnit } from './read-unit'

const unit = (type: Unit['type'], id: number, over: Partial<Unit> = {}): Unit => ({
  ...readUnit({ type, id }),
  code: `u.${id}`,
  name: `u ${id}`,
  parent: null,
  currency: null,
  timeZone: null,
  ...over,
})

describe('a place', () => {
  test('is the till with everything above it', () => {
    expect(placeAt(1000).units).toEqual(['TILL:1000', 'STORE:100', 'ZONE:10', 'CONCEPT:1'])
    expect(placeAt(2000)).toMatchObject({ currency: 'USD', zone: { zone: 'America/New_York' } })
  })
  test('needs a till that stands in a store', () => {
    expect(placeOf(ORG, 999 as UnitId)).toBeNull()
    const astray = indexOrg({ ...ORG.org, units: [unit('ZONE', 10), unit('TILL', 1, { parent: readUnit({ type: 'ZONE', id: 10 }) })] })
    expect(placeOf(astray, 1 as UnitId)).toBeNull()
  })
  test('may be a store alone', () => {
    expect(storePlace(ORG, 100 as UnitId)).toMatchObject({ till: null, units: ['STORE:100', 'ZONE:10', 'CONCEPT:1'] })
    expect(storePlace(ORG, 999 as UnitId)).toBeNull()
  })
})

describe('inheritance', () => {
  const zoneRef = readUnit({ type: 'ZONE', id: 2 })
  const storeRef = readUnit({ type: 'STORE', id: 3 })
  const nested = indexOrg({
    ...ORG.org,
    units: [
      unit('CONCEPT', 1, { currency: 'USD' as never, timeZone: 'America/New_York' as never }),
      unit('ZONE', 2, { parent: readUnit({ type: 'CONCEPT', id: 1 }), currency: 'GBP' as never, timeZone: 'Asia/Kolkata' as never }),
      unit('STORE', 3, { parent: zoneRef }),
    ],
  })
  test('the nearest that sets it; a zone sets a clock and no currency', () => {
    expect(currencyOf(nested, storeRef)).toBe('USD')
    expect(zoneOf(nested, storeRef).zone).toBe('Asia/Kolkata')
  })
  test('at last the organisation', () => {
    const bare = indexOrg({ ...ORG.org, units: [unit('STORE', 3)] })
    expect(currencyOf(bare, storeRef)).toBe('INR')
    expect(zoneOf(bare, storeRef).zone).toBe('Asia/Kolkata')
  })
  test('a ring of parents ends', () => {
    const ring = indexOrg({ ...ORG.org, units: [unit('ZONE', 2, { parent: storeRef }), unit('STORE', 3, { parent: zoneRef })] })
    expect(lineage(ring, storeRef).map(({ type }) => type)).toEqual(['STORE', 'ZONE'])
  })
  test('a zone in use without a table is a bug, told at once', () => {
    expect(() => indexOrg({ ...ORG.org, zoneTables: [] })).toThrow('no zone table')
  })
})

test('a scope covers what is under its units; an empty one everything', () => {
  const scope = [readUnit({ type: 'ZONE', id: 10 })]
  expect([placeAt(1000), placeAt(2000)].map((place) => covers(scope, place))).toEqual([true, false])
  expect(covers([], placeAt(2000))).toBe(true)
})
