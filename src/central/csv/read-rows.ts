import Papa from 'papaparse'
import { bytesPerChar, readCell, unpack } from './decode'
import type { CsvDialect } from '../../protocol/api/lists'

export interface CsvRow {
  /** Of the file, where the row begins; the first is 1. */
  readonly line: number
  readonly cells: readonly string[]
  readonly problem: 'row.quotes' | 'row.encoding' | null
}

export interface Window {
  /** A piece of the file that begins where a row begins. */
  readonly bytes: Buffer
  /** The piece reaches the end of the file: its last row is whole though no line end follows. */
  readonly atEnd: boolean
  /** The line on which it begins. */
  readonly line: number
  readonly mostRows: number
}

export interface RowsRead {
  readonly rows: readonly CsvRow[]
  /** Bytes of the piece that these rows are: the next piece begins behind them. 0 = the first row does not end in it. */
  readonly used: number
  /** The line after them. */
  readonly line: number
}

/** No row is longer than this, in bytes; a quotation mark that is still open after so many is taken for a mistake. */
export const LONGEST_ROW = 1024 * 1024

/**
 * The rows of one piece of a file, for reading a file of any size piece by piece. Empty lines are passed over. Where
 * quotation marks make no sense the line is a row with a problem, and reading goes on at the next line: one stray mark does
 * not swallow the rows behind it.
 */
export function readRows({ bytes, atEnd, line, mostRows }: Window, dialect: CsvDialect): RowsRead {
  const { encoding, lineEnd } = dialect
  const text = unpack(bytes, encoding)
  const read = { rows: [] as CsvRow[], used: 0, line }
  while (read.used < text.length && read.rows.length < mostRows) {
    const rest = text.slice(read.used)
    const before = read.used
    const broken = parsePiece(rest, atEnd, dialect, mostRows, read)
    if (broken === null && read.used > before) continue
    if (broken === null && !atEnd && rest.length * bytesPerChar(encoding) < LONGEST_ROW) break
    // A mark that is never closed, or closed in the middle of a cell: this line alone is the row.
    const end = text.indexOf(lineEnd, read.used)
    if (end === -1 && !atEnd) break
    const whole = text.slice(read.used, end === -1 ? text.length : end)
    read.rows.push({ line: read.line, cells: [readCell(withoutReturn(whole), encoding).text], problem: 'row.quotes' })
    read.used = end === -1 ? text.length : end + 1
    read.line += 1
  }
  // Half a character at the very end is nobody's.
  const used = atEnd && read.used === text.length ? bytes.length : read.used * bytesPerChar(encoding)
  return { rows: read.rows, used, line: read.line }
}

interface Reading {
  readonly rows: CsvRow[]
  used: number
  line: number
}

/** Reads rows until one is broken, there are enough, or the piece ends; answers where the broken one begins. */
function parsePiece(text: string, atEnd: boolean, { separator, lineEnd, encoding }: CsvDialect, mostRows: number, read: Reading): number | null {
  const start = read.used
  let broken: number | null = null
  const parser = new Papa.Parser({
    delimiter: separator,
    newline: lineEnd,
    step({ data, errors, meta }: Papa.ParseStepResult<string[][]>) {
      if (errors.length > 0) broken = read.used
      else {
        const cells = data[0] ?? []
        addRow(cells, encoding, read)
        read.line += 1 + cells.reduce((sum, cell) => sum + count(cell, lineEnd), 0)
        read.used = start + meta.cursor
      }
      if (errors.length > 0 || read.rows.length >= mostRows) parser.abort()
    },
  })
  parser.parse(text, 0, !atEnd)
  return broken
}

function addRow(cells: readonly string[], encoding: CsvDialect['encoding'], { rows, line }: Reading): void {
  const read = cells.map((cell, i) => readCell(i === cells.length - 1 ? withoutReturn(cell) : cell, encoding))
  if (read.length === 1 && read[0]?.text === '') return
  rows.push({ line, cells: read.map(({ text }) => text), problem: read.every(({ ok }) => ok) ? null : 'row.encoding' })
}

/** Lines are cut at the line feed; the carriage return before it belongs to the line end. */
const withoutReturn = (cell: string): string => (cell.endsWith('\r') ? cell.slice(0, -1) : cell)

function count(cell: string, lineEnd: string): number {
  let found = 0
  for (let at = cell.indexOf(lineEnd); at !== -1; at = cell.indexOf(lineEnd, at + 1)) found++
  return found
}
