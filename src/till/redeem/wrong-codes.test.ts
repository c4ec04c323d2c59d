import { describe, expect, it } from 'vitest'
import type { OperationCached } from '../cache/rows'
import { GO_ON, WrongCodes } from './wrong-codes'

const MINUTE = 60_000
const unknown = [{ key: 'code.unknown', figures: {} }]
const goOn = [{ key: GO_ON, figures: {} }]

const tried = (count: number, at = 0): WrongCodes => {
  const codes = new WrongCodes()
  for (let n = 0; n < count; n++) codes.tried(at, unknown)
  return codes
}
const attempt = (at: number, reasons: typeof unknown, approver: number | null = null) => ({ at, reasons, approver }) as unknown as OperationCached

describe('wrong codes', () => {
  it('are ten in ten minutes at most', () => {
    expect(tried(10).tooMany(MINUTE)).toBe(false)
    expect(tried(11).tooMany(MINUTE)).toBe(true)
    expect(tried(11).tooMany(10 * MINUTE)).toBe(false)
    expect(tried(11).tooMany(10 * MINUTE - 1)).toBe(true)
  })

  it('are those that nobody knows: other refusals do not count', () => {
    const codes = tried(10)
    codes.tried(0, [{ key: 'coupon.used', figures: {} }])
    expect(codes.tooMany(0)).toBe(false)
  })

  it('are counted while the centre is asked about them, each once, and not where it knows them', () => {
    const codes = tried(9)
    for (const key of ['a', 'a', 'b']) codes.asked(key, unknown)
    codes.asked('c', [])
    expect(codes.tooMany(0)).toBe(true)
    codes.answered('a')
    expect(codes.tooMany(0)).toBe(false)
    codes.tried(0, unknown)
    expect(codes.tooMany(0)).toBe(true)
    codes.answered('b')
    expect(codes.tooMany(0)).toBe(false)
  })

  it('are counted anew once a manager has said so, and from the journal as from the day', () => {
    const day = tried(11)
    day.allow()
    expect(day.tooMany(0)).toBe(false)
    const eleven = Array.from({ length: 11 }, () => attempt(0, unknown))
    const after = (more: readonly OperationCached[]): boolean => {
      const codes = new WrongCodes()
      codes.load([...more, ...eleven])
      return codes.tooMany(MINUTE)
    }
    expect(after([])).toBe(true)
    expect(after([attempt(1, goOn, 99)])).toBe(false)
    // Nobody's yes.
    expect(after([attempt(1, goOn)])).toBe(true)
    expect(after([attempt(1, goOn, 99), ...Array.from({ length: 11 }, () => attempt(2, unknown))])).toBe(true)
  })
})
