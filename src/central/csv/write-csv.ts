/** A cell of a file that we write. Numbers and money are text already, in the form the reader expects. */
export type CsvCell = string | number | boolean | null

/** What a spreadsheet takes for the start of a formula. Minus and plus are harmless before a plain number. */
const FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/
const PLAIN_NUMBER = /^[+-]?\d+([.,]\d+)*$/
const NEEDS_QUOTES = /[",;\t\r\n]|^\s|\s$/

/** What Excel needs to read the file as UTF-8. */
export const CSV_START = '\uFEFF'
export const CSV_TYPE = 'text/csv; charset=utf-8'

/**
 * One line of a CSV file, RFC 4180, with its line end. Every CSV that leaves the centre is written here: a cell that a
 * spreadsheet would run as a formula begins with an apostrophe (3.3).
 */
export function csvLine(cells: readonly CsvCell[]): string {
  return `${cells.map(cellText).join(',')}\r\n`
}

function cellText(cell: CsvCell): string {
  if (cell === null) return ''
  if (typeof cell !== 'string') return String(cell)
  const safe = FORMULA.test(cell) && !PLAIN_NUMBER.test(cell) ? `'${cell}` : cell
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

/** A whole file, piece by piece: nothing of it is held but one batch of lines. */
export async function* csvText(header: readonly string[], rows: AsyncIterable<readonly CsvCell[]>): AsyncGenerator<string> {
  let lines = [CSV_START, csvLine(header)]
  for await (const row of rows) {
    lines.push(csvLine(row))
    if (lines.length < LINES_A_PIECE) continue
    yield lines.join('')
    lines = []
  }
  yield lines.join('')
}

const LINES_A_PIECE = 500
