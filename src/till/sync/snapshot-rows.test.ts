import { expect, it } from 'vitest'
import { SnapshotRows } from './snapshot-rows'

it('rows are asked for in parts that the line bears, and in larger ones when it has borne them for a while', () => {
  const rows = new SnapshotRows()
  const asked = (bears: number, parts: number): number[] =>
    Array.from({ length: parts }, () => {
      const { limit } = rows
      if (limit > bears) rows.silence()
      else rows.came(limit)
      return limit
    })
  expect(asked(5000, 20)).toEqual(Array.from({ length: 20 }, () => 5000))
  expect(asked(700, 19)).toEqual([5000, 2500, 1250, ...Array.from({ length: 16 }, () => 625)])
  expect(asked(700, 2)).toEqual([1250, 625])
  expect(asked(0, 4)).toEqual([625, 313, 250, 250])
})

it('the last part of a feed, which is smaller than could be asked for, says nothing', () => {
  const rows = new SnapshotRows()
  rows.silence()
  for (let n = 0; n < 40; n += 1) rows.came(3)
  expect(rows.limit).toBe(2500)
})
