import { expect, it } from 'vitest'
import { nextAfterSetBack } from './given-up-codes'

/** Four digits: 10 000 codes. */
const name = 'P-|4|10|'

it('leaves out a sixteenth of what nobody owns, and up to as many again', () => {
  expect(nextAfterSetBack({ name, next: 0 }, 0)).toBe(625)
  expect(nextAfterSetBack({ name, next: 0 }, 0.5)).toBe(938)
  expect(nextAfterSetBack({ name, next: 9_000 }, 0)).toBe(9_063)
})

it('leaves the last codes to nobody, and never goes past the end', () => {
  expect(nextAfterSetBack({ name, next: 9_999 }, 0.999)).toBe(10_000)
  expect(nextAfterSetBack({ name, next: 10_000 }, 0.5)).toBe(10_000)
})
