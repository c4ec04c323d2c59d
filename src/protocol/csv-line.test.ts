import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { csvLine } from './csv-line'

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
