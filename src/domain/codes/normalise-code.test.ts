import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normaliseCode } from './normalise-code'

describe('normaliseCode', () => {
  test.each([
    [' ab-12_c ', 'AB-12_C'],
    ['ＳＡＬＥ１０', 'SALE10'],
    ['a'.repeat(40), 'A'.repeat(40)],
  ])('%s', (text, code) => expect(normaliseCode(text)).toEqual({ ok: true, value: code }))
  test.each(['', '  ', 'A'.repeat(41), 'AB 12', 'ABC🎁', "' OR 1=1", 'ıstanbul', 'straße', '\u202eABC', 'A\u0000B', 'x'.repeat(10_000)])(
    '%j is malformed',
    (text) => expect(normaliseCode(text)).toEqual({ ok: false, error: 'code.malformed' }),
  )
  test('normalising twice changes nothing, and hostile text never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        const once = normaliseCode(text)
        expect(once.ok ? normaliseCode(once.value) : once).toEqual(once)
      }),
      { numRuns: 2000 },
    )
  })
})
