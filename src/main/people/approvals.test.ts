import { describe, expect, it } from 'vitest'
import { approvals } from './approvals'

const MINUTE = 60_000

describe('approvals', () => {
  it('one yes is for one operation, with all its records', () => {
    const given = approvals(() => 0)
    given.give('a', 7)
    expect(given.spend('a', 'op-1')).toBe(7)
    expect(given.spend('a', 'op-1')).toBe(7)
    expect(given.spend('a', 'op-2')).toBeNull()
  })

  it('what was never given, is too old or was cleared counts as no', () => {
    let now = 0
    const given = approvals(() => now)
    given.give('a', 7)
    given.give('b', 7)
    expect(given.spend('c', 'op')).toBeNull()
    expect(given.spend('__proto__', 'op')).toBeNull()
    now = 5 * MINUTE
    expect(given.spend('a', 'op')).toBeNull()
    given.give('d', 7)
    given.clear()
    expect(given.spend('d', 'op')).toBeNull()
  })
})
