import { expect, test } from 'vitest'
import { recordTime, surelyBefore } from './record-time'

const clock = { wall: 5000, mono: 1, boot: 'b', centre: 4000, error: 10, suspect: false }

test('a record is never later than its arrival, and is timed by the centre’s clock where the till knew it', () => {
  expect(recordTime(clock, 9000)).toEqual({ at: 4000, error: 10 })
  expect(recordTime({ ...clock, centre: 20_000 }, 9000).at).toBe(9000)
  expect(recordTime({ ...clock, centre: null, error: null }, 9000)).toEqual({ at: 5000, error: 86_400_000 })
})

test('one is surely before another only if the error bars do not overlap', () => {
  expect(surelyBefore({ at: 100, error: 10 }, { at: 130, error: 10 })).toBe(true)
  expect(surelyBefore({ at: 100, error: 15 }, { at: 130, error: 15 })).toBe(false)
})
