import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { CSV_START, csvLine, csvText } from './write-csv'

describe('csvLine', () => {
  it.each([
    ['=HYPERLINK("http://x")', `'=HYPERLINK("http://x")`],
    ['+49 30 1', `'+49 30 1`],
    ['-cmd', `'-cmd`],
    ['@SUM(A1)', `'@SUM(A1)`],
    ['\tx', `'\tx`],
    ['\rx', `'\rx`],
    ['\nx', `'\nx`],
    ['＝1+1', `'＝1+1`],
  ])('a spreadsheet does not run %j', (cell, read) => {
    expect(Papa.parse<string[]>(csvLine([cell, 'b']), { delimiter: ',' }).data[0]).toEqual([read, 'b'])
  })

  it.each(['-12.50', '+491', '1', 'a=b', "'x", '', ' spaced ', 'a;b', 'line\r\nbreak', 'say "yes"', 'Ünïcode 漢字 🎟'])('%j comes back as it was', (cell) => {
    expect(Papa.parse<string[]>(csvLine([cell, 'b']), { delimiter: ',' }).data[0]).toEqual([cell, 'b'])
  })

  it('writes numbers, truths and nothing', () => expect(csvLine([1, true, null])).toBe('1,true,\r\n'))
})

describe('csvText', () => {
  async function* rows(count: number) {
    for (let n = 0; n < count; n++) yield [n, `row ${n}`] as const
  }

  it.each([0, 1, 499, 500, 1203])('%i rows, each once, after the header', async (count) => {
    let text = ''
    for await (const piece of csvText(['n', 'name'], rows(count))) text += piece
    expect(text.startsWith(CSV_START)).toBe(true)
    const { data } = Papa.parse<string[]>(text.slice(1), { skipEmptyLines: true })
    expect(data).toHaveLength(count + 1)
    expect(data.at(-1)).toEqual(count === 0 ? ['n', 'name'] : [String(count - 1), `row ${count - 1}`])
  })
})
