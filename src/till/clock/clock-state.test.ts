import fc from 'fast-check'
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

describe('a boot that has not heard the centre', () => {
  const SET_BACK = sample(NOON - 5 * HOUR, 3, 'b')
  const off = readClock(readClock(anchored, sample(NOON + 2 * HOUR, 1040 + HOUR - 40)).state, SET_BACK)

  it('goes on from the highest time recorded where the wall clock was set back, and says that it may be a day off', () => {
    expect(off.block).toMatchObject({ centre: NOON + HOUR - 20, suspect: true })
    const later = readClock(off.state, sample(SET_BACK.wall + 2 * HOUR, 3 + 2 * HOUR, 'b')).block
    expect(later).toMatchObject({ centre: NOON + 3 * HOUR - 20, suspect: true })
    expect(later.error).toBeGreaterThanOrEqual(24 * HOUR)
  })

  it('goes on with what the wall clock says once that is put right, not with how far it was moved', () => {
    const right = readClock(off.state, sample(NOON + 5 * HOUR, 3 + HOUR, 'b')).block
    expect(right).toMatchObject({ centre: NOON + 4 * HOUR - 20, suspect: true })
    // Two hours that the wall clock alone has seen.
    expect(right.error).toBeGreaterThanOrEqual(2 * HOUR)
    expect(right.error).toBeLessThan(24 * HOUR)
  })

  it('goes on in the next boot too, and claims no milliseconds however well the wall clock fits', () => {
    const on = readClock(off.state, sample(SET_BACK.wall + HOUR, 3 + HOUR, 'b')).state
    const again = readClock(on, sample(SET_BACK.wall, 5, 'c')).state
    expect(readClock(again, sample(SET_BACK.wall, 5 + HOUR, 'c')).block.centre).toBe(NOON + 3 * HOUR - 20)
    expect(readClock(anchored, sample(NOON + HOUR + 40, 3, 'b')).block.error).toBeGreaterThanOrEqual(120_000)
  })

  it('knows the time to the millisecond again when it has heard the centre', () => {
    const mended = exchange(off.state, sample(SET_BACK.wall + 10, 13, 'b'), sample(SET_BACK.wall + 30, 33, 'b'), NOON + 9 * HOUR)
    expect(readClock(mended, sample(SET_BACK.wall + 40, 43, 'b')).block).toMatchObject({ centre: NOON + 9 * HOUR + 20, error: 11, suspect: false })
  })

  it('never stands still and never goes back, whatever the wall clock shows', () => {
    const look = fc.record({ gone: fc.nat(6 * HOUR), wall: fc.integer({ min: NOON - 500 * HOUR, max: NOON + 500 * HOUR }), reboots: fc.boolean() })
    fc.assert(
      fc.property(fc.array(look, { maxLength: 30 }), (looks) => {
        let state = anchored
        let [boot, mono, began] = [0, 1040, { centre: anchored.highestCentre, mono: 1040 }]
        for (const { gone, wall, reboots } of looks) {
          boot += reboots ? 1 : 0
          mono = reboots ? 7 : mono + gone
          if (reboots) began = { centre: state.highestCentre, mono }
          const read = readClock(state, sample(wall, mono, boot === 0 ? 'a' : `b${boot}`))
          expect(read.block.centre).toBeGreaterThanOrEqual(Math.max(state.highestCentre, Math.round(began.centre + mono - began.mono)))
          expect(boot === 0 || (read.block.suspect && (read.block.error ?? 0) >= 120_000)).toBe(true)
          state = read.state
        }
      }),
    )
  })

  it('holds the true time in its error bar where nobody has moved the clocks', () => {
    const stay = fc.record({ gone: fc.nat(20 * HOUR), off: fc.option(fc.nat(90 * HOUR), { nil: null }) })
    fc.assert(
      fc.property(fc.array(stay, { maxLength: 30 }), fc.integer({ min: -100, max: 100 }), (stays, drift) => {
        let state = anchored
        let [boot, mono, now] = ['a', 1040, NOON + 20]
        for (const [n, { gone, off: away }] of stays.entries()) {
          now += gone + (away ?? 0)
          mono = away === null ? mono + gone * (1 + drift / 1e6) : 0
          if (away !== null) boot = `b${n}`
          const { block, state: next } = readClock(state, sample(now + HOUR + 20, mono, boot))
          expect(Math.abs((block.centre ?? 0) - now)).toBeLessThanOrEqual((block.error ?? 0) + 1)
          state = next
        }
      }),
    )
  })
})
