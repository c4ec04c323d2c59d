import type { CsvDialect, CsvMapping } from '../../protocol/api/lists'
import { markLength } from './decode'
import { guessDialect } from './guess-dialect'
import type { ListKind } from './list-kind'
import { suggestMapping } from './mapping'
import { readRows, type CsvRow } from './read-rows'

const ROWS_SHOWN = 20
const LONGEST_CELL = 200
const MOST_CELLS = 100

export interface Preview {
  readonly dialect: CsvDialect
  readonly mapping: CsvMapping
  readonly header: readonly string[] | null
  readonly rows: readonly CsvRow[]
}

type Chosen = { readonly [Name in keyof CsvDialect]?: CsvDialect[Name] | undefined }

/** The first rows of a file, how they seem to be written and what their columns seem to mean; what a person chose stands. */
export function previewOf(head: Buffer, whole: boolean, { columns }: Pick<ListKind<unknown>, 'columns'>, chosen: Chosen): Preview {
  const guessed = guessDialect(head)
  const read = {
    encoding: chosen.encoding ?? guessed.encoding,
    separator: chosen.separator ?? guessed.separator,
    lineEnd: chosen.lineEnd ?? guessed.lineEnd,
  }
  const bytes = head.subarray(markLength(head, read.encoding))
  const { rows } = readRows({ bytes, atEnd: whole, line: 1, mostRows: ROWS_SHOWN + 1 }, { ...read, header: false })
  const first = rows[0]?.cells ?? []
  const suggested = suggestMapping(columns, first)
  const header = chosen.header ?? Object.keys(suggested).length > 0
  const shown = (header ? rows.slice(1) : rows).slice(0, ROWS_SHOWN)
  return {
    dialect: { ...read, header },
    // A file of one column without a header is most likely the one column that there is to bring.
    mapping: header ? suggested : onlyColumn(columns, first),
    header: header ? first.map(shortened).slice(0, MOST_CELLS) : null,
    rows: shown.map((row) => ({ ...row, cells: row.cells.slice(0, MOST_CELLS).map(shortened) })),
  }
}

const onlyColumn = (columns: ListKind<unknown>['columns'], first: readonly string[]): CsvMapping => {
  const [column] = columns
  return first.length === 1 && column !== undefined ? { [column.name]: 0 } : {}
}

const shortened = (cell: string): string => (cell.length > LONGEST_CELL ? `${cell.slice(0, LONGEST_CELL)}…` : cell)
