import Papa from 'papaparse'
import { describe, expect, it } from 'vitest'
import { CSV_START } from '../../protocol/csv-line'
import { csvText } from './write-csv'

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
