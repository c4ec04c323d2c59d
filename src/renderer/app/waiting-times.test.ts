import { expect, it } from 'vitest'
import { pinProblem, waitText } from './pin-problem'
import { en } from './strings.en'
import { secondsLeft } from '../features/enrol/time-left'
import { ageText } from './age'

it.each([
  [-5, '0 s'],
  [59_999, '59 s'],
  [60_000, '1 min'],
  [3_600_000, '1 h'],
  [47 * 3_600_000, '47 h'],
  [72 * 3_600_000, '3 days'],
])('an age of %i ms is %s', (ms, text) => expect(ageText(ms, en)).toBe(text))

it('guesses the time left from the pace, and not before there is one', () => {
  expect(secondsLeft({ rowsDone: 250, rows: 1000, startedAt: 0 }, 10_000)).toBe(30)
  expect(secondsLeft({ rowsDone: 250, rows: 1000, startedAt: 0 }, 500)).toBeNull()
  expect(secondsLeft({ rowsDone: 0, rows: 1000, startedAt: 0 }, 10_000)).toBeNull()
})

it('says how long a lock-out lasts', () => {
  expect(waitText(252_000, en.start)).toBe('4 min 12 s')
  expect(pinProblem({ key: 'pin.locked', details: { until: 90_000 } }, en.start, 60_000)).toBe('Too many wrong PINs. Try again in 30 s.')
  expect(pinProblem({ key: 'pin.wrong' }, en.start, 0)).toBe('That PIN is wrong.')
})
