import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nestsDeeper } from './json-depth'

const depthOf = (value: unknown): number => (typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0)

describe('the depth of a JSON text', () => {
  it('is that of the value, whatever its strings look like', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6, stringUnit: fc.constantFrom('"', '\\', '[', '}', 'a', '\n') }), fc.nat({ max: 7 }), (value, most) => {
        expect(nestsDeeper(JSON.stringify(value), most)).toBe(depthOf(value) > most)
      }),
    )
  })

  it('of what is no JSON is told too, at once', () => {
    expect(nestsDeeper('['.repeat(1_000_000), 64)).toBe(true)
    expect(nestsDeeper('"'.repeat(1_000_001), 64)).toBe(false)
    expect(nestsDeeper(`"${'\\'.repeat(1_000_000)}`, 64)).toBe(false)
  })
})
