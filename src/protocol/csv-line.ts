/** A cell of a file that we write. Numbers and money are text already, in the form the reader expects. */
export type CsvCell = string | number | boolean | null

/** What a spreadsheet takes for the start of a formula. Minus and plus are harmless before a plain number. */
const FORMULA = /^[=+\-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20]/
const PLAIN_NUMBER = /^[+-]?\d+([.,]\d+)*$/
const NEEDS_QUOTES = /[",;\t\r\n]|^\s|\s$/

/** What Excel needs to read the file as UTF-8. */
export const CSV_START = '\uFEFF'

/**
 * One line of a CSV file, RFC 4180, with its line end. Every CSV we write, at the centre and on a till, is written here: a
 * cell that a spreadsheet would run as a formula begins with an apostrophe (3.3).
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
