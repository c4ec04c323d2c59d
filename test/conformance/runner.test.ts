import { describe, expect, test } from 'vitest'
import { deepMerge, type Json } from './deep-merge'
import { runSuite, type SuiteResult } from './run-suite'

const AT = '2026-06-10T12:00:00+05:30'
const GOOD = { name: 'good', kind: 'redeem', bill: { total: '1000.00' }, at: AT, expect: { ok: true, discount: '100.00' } }
const run = (file: unknown): SuiteResult => runSuite(JSON.stringify(file), 'file.json')
const reportOf = (over: Record<string, unknown>, file: Record<string, unknown> = {}): string =>
  run({ suite: 's', cases: [{ ...GOOD, ...over }], ...file }).cases[0]!.report

describe('deepMerge', () => {
  test.each<[string, Json, Json, Json]>([
    ['objects merge', { a: { b: 1, c: 2 } }, { a: { c: 3 } }, { a: { b: 1, c: 3 } }],
    ['arrays replace', { a: [1, 2] }, { a: [3] }, { a: [3] }],
    ['null is a value', { a: { b: 1 } }, { a: null }, { a: null }],
    ['another kind replaces the whole', { a: { kind: 'x', b: 1 } }, { a: { kind: 'y' } }, { a: { kind: 'y' } }],
    ['the same kind merges', { a: { kind: 'x', b: 1 } }, { a: { kind: 'x', c: 2 } }, { a: { kind: 'x', b: 1, c: 2 } }],
    ['no kind merges', { a: { kind: 'x', b: 1 } }, { a: { c: 2 } }, { a: { kind: 'x', b: 1, c: 2 } }],
    ['an object replaces null', { a: null }, { a: { b: 1 } }, { a: { b: 1 } }],
  ])('%s', (_, under, over, merged) => expect(deepMerge(under, over)).toEqual(merged))
  test('a name that is a prototype’s is a name like any other', () => {
    const merged = deepMerge({}, JSON.parse('{"__proto__": {"ok": true}}') as Json)
    expect(Object.hasOwn(merged as object, '__proto__')).toBe(true)
    expect(({} as { ok?: boolean }).ok).toBeUndefined()
  })
})

describe('what a case expects', () => {
  test.each<[string, Record<string, unknown>]>([
    ['a whole expectation', {}],
    ['lines, where they are written', { expect: { ok: true, discount: '100.00', lines: {} } }],
    ['comments', { why: 'because', origin: '2.3' }],
    ['defaults of the file', { bill: undefined }],
  ])('%s passes', (_, over) => expect(reportOf(over, { defaults: { bill: { total: '1000.00' } } })).toBe(''))

  test.each<[string, Record<string, unknown>]>([
    ['another discount', { expect: { ok: true, discount: '100.01' } }],
    ['a refusal', { expect: { ok: false, reasons: ['coupon.used'] } }],
    ['a line too many', { expect: { ok: true, discount: '100.00', lines: { a: '1.00' } } }],
    ['a rate', { expect: { ok: true, discount: '100.00', rate: '0.0120' } }],
    ['a malformed bill', { expect: { invalid: true } }],
  ])('%s fails, saying expected and got', (_, over) => {
    expect(reportOf(over)).toMatch(/^expected .*, got .*"discount":"100.00"/)
  })

  test('reasons are compared whole and in order', () => {
    const paused = { offer: { status: 'paused' }, uses: { coupon: 1 } }
    expect(reportOf({ ...paused, expect: { ok: false, reasons: ['offer.not_active', 'coupon.used'] } })).toBe('')
    expect(reportOf({ ...paused, expect: { ok: false, reasons: ['coupon.used', 'offer.not_active'] } })).toContain('expected')
    expect(reportOf({ ...paused, expect: { ok: false, reasons: ['offer.not_active'] } })).toContain('expected')
  })

  test('a start that is not written is none', () => {
    const issue = { kind: 'issue', bill: undefined, customer: { id: 'c1' }, offer: { redemption: { start: { afterDays: 1 } } } }
    expect(reportOf({ ...issue, expect: { ok: true, validThrough: '2026-12-31' } })).toContain('expected')
    expect(reportOf({ ...issue, expect: { ok: true, validThrough: '2026-12-31', startsOn: '2026-06-11' } })).toBe('')
  })
})

describe('anything malformed is a failure with a reason', () => {
  test.each<[string, Record<string, unknown>]>([
    ['no name', { name: undefined }],
    ['no kind', { kind: undefined }],
    ['another kind', { kind: 'gift' }],
    ['no expectation', { expect: undefined }],
    ['an expectation of another shape', { expect: { okay: true } }],
    ['a misspelt field', { custmer: null }],
    ['a misspelt field of the offer', { offer: { saleitems: true } }],
    ['a misspelt field of the bill', { bill: { total: '1000.00', line: [] } }],
    ['no moment', { at: undefined }],
    ['a moment that is none', { at: '2026-06-10' }],
    ['a till that is not there', { till: 9 }],
    ['a percentage that is none', { offer: { discount: { kind: 'percent', value: '101' } } }],
    ['money of the wrong decimals in the offer', { offer: { discount: { kind: 'amount', value: '5' } } }],
    ['a zone that is none', { org: { currency: 'INR', timeZone: 'Asia/Atlantis', units: [] } }],
    ['a currency that is none', { org: { currency: 'ZZZ', timeZone: 'Asia/Kolkata', units: [] } }],
    ['no bill', { bill: undefined }],
  ])('%s', (_, over) => expect(reportOf(over)).toMatch(/^malformed: .+/))

  test.each<[string, string]>([
    ['no JSON', '{"suite": '],
    ['no object', '[]'],
    ['no suite', '{"cases": []}'],
    ['no cases', '{"suite": "s"}'],
    ['a field that is none', '{"suite": "s", "cases": [], "case": []}'],
  ])('a file with %s', (_, text) => {
    expect(runSuite(text, 'file.json').cases).toEqual([{ name: '(file)', passed: false, report: expect.stringMatching(/^malformed: .+/) as string }])
  })

  test('one bad case does not hold up the rest', () => {
    expect(run({ suite: 's', cases: [null, 7, GOOD] }).cases.map(({ passed }) => passed)).toEqual([false, false, true])
  })
})
