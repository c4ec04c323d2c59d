import { describe, expect, test } from 'vitest'
import { formatInstant, parseInstant } from './instant'

describe('parseInstant', () => {
  test.each([
    ['1970-01-01T00:00:00Z', 0],
    ['1970-01-01T05:30:00+05:30', 0],
    ['1970-01-01t00:00:01z', 1000],
    ['1969-12-31T23:59:59.999Z', -1],
    ['1970-01-01T00:00:00.1239Z', 123],
  ])('%s', (text, at) => expect(parseInstant(text)).toEqual({ ok: true, value: at }))
  test.each(['2026-06-10', '2026-06-10T12:00:00', '2026-06-10T12:00Z', '2026-02-30T00:00:00Z', '2026-06-10T25:00:00Z', '2026-06-10T12:00:00+05:30[Asia/Kolkata]', 'now'])(
    '%s is none',
    (text) => expect(parseInstant(text).ok).toBe(false),
  )
})

test('an instant is written in UTC', () => {
  const read = parseInstant('2026-06-10T12:00:00.250+05:30')
  expect(read.ok && formatInstant(read.value)).toBe('2026-06-10T06:30:00.25Z')
})
