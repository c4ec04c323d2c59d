import { expect, it } from 'vitest'
import type { ClockSample, ClockState } from './clock-state'
import { TillClock } from './till-clock'

const NOON = 1_780_000_000_000
const HOUR = 3_600_000

it('goes on through starts of the app in a boot whose wall clock was set back', () => {
  const kept: { state: ClockState | null } = { state: null }
  let now: ClockSample = { wall: NOON, mono: 1000, boot: 'a' }
  const start = (): TillClock => new TillClock({ sample: () => now, save: (state) => void (kept.state = state) }, kept.state, 0, 0)
  const first = start()
  first.answered(first.sample(), NOON)
  now = { wall: NOON - 9 * HOUR, mono: 5, boot: 'b' }
  expect(start().read()).toMatchObject({ centre: NOON, suspect: true })
  now = { ...now, mono: 5 + 3 * HOUR }
  expect(start().read()).toMatchObject({ centre: NOON + 3 * HOUR, suspect: true })
  // Another boot, suspect like the one before: where time stood then is kept as well.
  now = { wall: NOON - 9 * HOUR, mono: 2, boot: 'c' }
  const third = start().read().centre ?? 0
  now = { ...now, mono: 2 + HOUR }
  expect(start().read().centre).toBe(third + HOUR)
  expect(third).toBe(NOON + 3 * HOUR)
})
