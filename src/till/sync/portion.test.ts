import { expect, it } from 'vitest'
import { Portion } from './portion'

function asked(portion: Portion, bears: number, parts: number): number[] {
  return Array.from({ length: parts }, () => {
    const { limit } = portion
    if (limit > bears) portion.lost()
    else portion.came(limit)
    return limit
  })
}

it('rows are asked for in parts that the line bears, and in larger ones when it has borne them for a while', () => {
  const rows = new Portion(5000, 250, 16)
  expect(asked(rows, 5000, 20)).toEqual(Array.from({ length: 20 }, () => 5000))
  expect(asked(rows, 700, 19)).toEqual([5000, 2500, 1250, ...Array.from({ length: 16 }, () => 625)])
  expect(asked(rows, 700, 2)).toEqual([1250, 625])
  expect(asked(rows, 0, 4)).toEqual([625, 313, 250, 250])
})

it('records go one by one where the line bears no more, and as many as before when it does again', () => {
  const records = new Portion(200, 1, 4)
  expect(asked(records, 1, 9)).toEqual([200, 100, 50, 25, 13, 7, 4, 2, 1])
  expect(asked(records, 200, 33).at(-1)).toBe(200)
})

it('the last part, which is smaller than could be, says nothing', () => {
  const rows = new Portion(5000, 250, 16)
  rows.lost()
  for (let n = 0; n < 40; n += 1) rows.came(3)
  expect(rows.limit).toBe(2500)
})
