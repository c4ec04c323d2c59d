import Papa from 'papaparse'
import { guessEncoding, markLength, unpack } from './decode'
import type { CsvDialect } from '../../protocol/api/lists'

/** What a file's first bytes show of its dialect; whether the first row is a header is told by who knows the columns. */
export function guessDialect(head: Buffer): Omit<CsvDialect, 'header'> {
  const encoding = guessEncoding(head)
  const text = unpack(head.subarray(markLength(head, encoding)), encoding)
  const lineEnd = text.includes('\r') && !text.includes('\n') ? '\r' : '\n'
  return { encoding, separator: guessSeparator(text, lineEnd), lineEnd }
}

/** The one that cuts most of the first rows into the same number of cells, and into the most; a comma when none cuts any. */
function guessSeparator(text: string, lineEnd: string): CsvDialect['separator'] {
  const scores = ([',', ';', '\t'] as const).map((separator) => ({ separator, score: evenness(text, separator, lineEnd) }))
  return scores.reduce((best, each) => (each.score > best.score ? each : best)).separator
}

const ROWS_LOOKED_AT = 20

function evenness(text: string, delimiter: string, newline: string): number {
  const { data } = Papa.parse<string[]>(text, { delimiter, newline: newline as '\n' | '\r', preview: ROWS_LOOKED_AT, skipEmptyLines: true })
  const widths = data.map(({ length }) => length)
  const tally = new Map<number, number>()
  for (const width of widths) tally.set(width, (tally.get(width) ?? 0) + 1)
  const [width = 1, times = 0] = [...tally].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? []
  return width === 1 ? 0 : (times / widths.length) * 100 + Math.min(width, 50)
}
