import { expect, test } from 'vitest'
import { recordTime, surelyBefore } from './record-time'

const clock = { wall: 5000, mono: 1, boot: 'b', centre: 4000, error: 10, suspect: false }

test('a record is never later than its arrival, and is timed by the centre’s clock where the till knew it', () => {
  expect(recordTime(clock, 9000)).toEqual({ at: 4000, error: 10 })
  expect(recordTime({ ...clock, centre: 20_000 }, 9000).at).toBe(9000)
  expect(recordTime({ ...clock, centre: null, error: null }, 9000).at).toBe(5000)
})

test('one is surely before another only if the error bars do not overlap', () => {
  expect(surelyBefore({ at: 100, error: 10 }, { at: 130, error: 10 })).toBe(true)
  expect(surelyBefore({ at: 100, error: 15 }, { at: 130, error: 15 })).toBe(false)
})

test.each([
  { why: 'is suspect', bad: { ...clock, centre: 1, suspect: true } },
  { why: 'never met the centre’s time', bad: { ...clock, wall: 1, centre: null, error: null } },
  { why: 'says no error bar', bad: { ...clock, centre: 1, error: null } },
])('a clock that $why puts its record before nothing that had happened when it arrived, and nothing before its record', ({ bad }) => {
  const known = recordTime(clock, 9000)
  expect(surelyBefore(recordTime(bad, 9000), known)).toBe(false)
  expect(surelyBefore(recordTime({ ...clock, centre: 0, error: 0 }, 9000), recordTime({ ...bad, wall: 8999 }, 9000))).toBe(false)
})
