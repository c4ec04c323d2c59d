import { CSV_START, csvLine, type CsvCell } from '../../protocol/csv-line'

export const CSV_TYPE = 'text/csv; charset=utf-8'

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
