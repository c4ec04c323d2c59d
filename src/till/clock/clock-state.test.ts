import { describe, expect, it } from 'vitest'
import { exchange, readClock, UNKNOWN_TIME, type ClockSample, type ClockState } from './clock-state'

const NOON = 1_780_000_000_000
const HOUR = 3_600_000
const sample = (wall: number, mono: number, boot = 'a'): ClockSample => ({ wall, mono, boot })
/** The machine's wall clock is an hour ahead of the centre, and the exchange took 40 ms. */
const anchored: ClockState = exchange(UNKNOWN_TIME, sample(NOON + HOUR, 1000), sample(NOON + HOUR + 40, 1040), NOON)

describe('the till’s idea of the time', () => {
  it('knows nothing before the first exchange, and says so', () => {
    expect(readClock(UNKNOWN_TIME, sample(NOON, 5)).block).toMatchObject({ centre: null, error: null, suspect: true })
  })

  it('is the centre’s time plus elapsed time, whatever the wall clock shows, with a growing error bar', () => {
    const { block } = readClock(anchored, sample(NOON + HOUR + 40 + HOUR, 1040 + HOUR))
    expect(block).toMatchObject({ centre: NOON + 20 + HOUR, suspect: false })
    expect(block.error).toBe(20 + 720)
  })

  it('suspects a clock that was set back, until the next exchange, and lets no time pass backwards', () => {
    const later = readClock(anchored, sample(NOON + 3 * HOUR, 1040 + 2 * HOUR)).state
    const back = readClock(later, sample(NOON - HOUR, 1040 + 2 * HOUR + 5000))
    expect(back.block.suspect).toBe(true)
    expect(back.block.centre).toBeGreaterThanOrEqual(later.highestCentre)
    const forth = readClock(back.state, sample(NOON + 3 * HOUR + 9000, 1040 + 2 * HOUR + 9000))
    expect(forth.block.suspect).toBe(true)
    const mended = exchange(forth.state, sample(NOON, 9_000_000), sample(NOON + 10, 9_000_010), NOON + 2 * HOUR)
    expect(readClock(mended, sample(NOON + 20, 9_000_020)).block.suspect).toBe(false)
  })

  it('suspects a wall clock that jumped ahead, unless the machine slept', () => {
    const ahead = sample(NOON + HOUR + 40 + 600_000, 1040)
    expect(readClock(anchored, ahead).block.suspect).toBe(true)
    const slept = readClock({ ...anchored, slept: true }, ahead).block
    expect(slept).toMatchObject({ suspect: false, centre: NOON + 20 + 600_000 })
  })

  it('suspects a reboot without the centre, and counts the wall clock on', () => {
    const { block } = readClock(anchored, sample(NOON + HOUR + 40 + 60_000, 3, 'b'))
    expect(block).toMatchObject({ suspect: true, centre: NOON + 20 + 60_000 })
  })

  it('keeps a good exchange against a slow one, until it has aged', () => {
    const slow = (state: ClockState, at: number): ClockState =>
      exchange(state, sample(NOON + HOUR + at, at), sample(NOON + HOUR + at + 3000, at + 3000), NOON + at)
    expect(slow(anchored, 2000)).toBe(anchored)
    expect(slow(anchored, 3 * HOUR)).not.toBe(anchored)
  })

  it('believes no answer that took more than ten seconds', () => {
    expect(exchange(UNKNOWN_TIME, sample(NOON, 0), sample(NOON, 10_001), NOON)).toBe(UNKNOWN_TIME)
  })
})
