import type { CsvMapping } from '../../protocol/api/lists'
import { refuse, type Answer } from '../core/failure'
import type { ListColumn, ListKind, ListRow } from './list-kind'
import type { CsvRow } from './read-rows'

const plain = (text: string): string => text.normalize('NFKD').toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

/** What the columns seem to mean, by what the first row calls them; empty when it is no header. */
export function suggestMapping(columns: readonly ListColumn[], first: readonly string[]): CsvMapping {
  const called = first.map(plain)
  const found = columns.flatMap(({ name, alsoCalled }) => {
    const at = called.findIndex((word) => word === plain(name) || alsoCalled.includes(word))
    return at === -1 ? [] : [[name, at] as const]
  })
  return Object.fromEntries(found.filter(([, at], i) => found.findIndex((other) => other[1] === at) === i))
}

/** Whether the chosen columns are enough, and each is one thing only. */
export function checkMapping({ columns, needs }: Pick<ListKind<unknown>, 'columns' | 'needs'>, mapping: CsvMapping): Answer<null> {
  const unknown = Object.keys(mapping).find((name) => !columns.some((column) => column.name === name))
  if (unknown !== undefined) return refuse('request.malformed', `mapping.${unknown}`)
  const missing = needs.find((any) => !any.some((name) => mapping[name] !== undefined))
  if (missing !== undefined) return refuse('csv.column_missing', `mapping.${missing[0] ?? ''}`, missing)
  const places = Object.values(mapping)
  return new Set(places).size === places.length ? { ok: true, value: null } : refuse('csv.column_twice', 'mapping')
}

/** A row by what its columns mean. */
export function mapRow(mapping: CsvMapping, { line, cells }: CsvRow): ListRow {
  const values: Record<string, string> = {}
  for (const [name, at] of Object.entries(mapping)) {
    const text = cells[at]?.trim() ?? ''
    if (text !== '') values[name] = text
  }
  return { line, values }
}
