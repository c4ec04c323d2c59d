import { describe, expect, it } from 'vitest'
import { bootByUptime, machineClock } from './machine-clock'

describe('the machine’s clocks', () => {
  it('go on together within one boot', async () => {
    const clock = machineClock(null)
    const before = clock.sample()
    await new Promise((wait) => setTimeout(wait, 30))
    const after = clock.sample()
    expect(after.boot).toBe(before.boot)
    expect(after.mono - before.mono).toBeGreaterThan(20)
    expect(Math.abs(after.wall - before.wall - (after.mono - before.mono))).toBeLessThan(20)
  })

  it('a boot keeps its name while the clock is only corrected a little', () => {
    expect(bootByUptime(null, 1_000_000.4)).toBe('since-1000000')
    expect(bootByUptime('since-1000000', 1_200_000)).toBe('since-1000000')
    expect(bootByUptime('since-1000000', 1_400_000)).toBe('since-1400000')
    expect(bootByUptime('0a1b', 1_400_000)).toBe('since-1400000')
  })
})
