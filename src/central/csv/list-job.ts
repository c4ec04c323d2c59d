import { z } from 'zod'
import { csvDialect, csvMapping, type CsvDialect, type CsvMapping } from '../../protocol/api/lists'
import { idNumber } from '../../protocol/scalars'
import { fileLength, readBytes } from '../db/files/read-bytes'
import { forgetBadRows, keepBadRows, type BadRow } from '../db/lists/bad-rows'
import { jobKind, type JobKind, type JobStep, type JobStepDone, type JobStepFailed } from '../jobs/job-kind'
import { markLength } from './decode'
import type { BadListRow, ListKind, ListTaken } from './list-kind'
import { mapRow } from './mapping'
import { LONGEST_ROW, readRows, type CsvRow, type RowsRead } from './read-rows'

export interface ListRequest<Options> {
  readonly file: number
  readonly dialect: CsvDialect
  readonly mapping: CsvMapping
  readonly options: Options
}

/** Where the reading stands: everything that is needed to go on in another process. */
interface ListProgress {
  /** Bytes of the file that are behind it. */
  readonly at: number
  readonly line: number
  /** The header, if there is one, is behind it. */
  readonly headed: boolean
  readonly good: number
  readonly bad: number
  /** Counts that the kind keeps, summed up. */
  readonly tally: Readonly<Record<string, number>>
}

type Step<Options> = JobStep<ListRequest<Options>, ListProgress>

/** Reading a list is a job: a step takes some rows, keeps those that cannot be taken, and remembers where it stopped. */
export function listJob<Options>(kind: ListKind<Options>): JobKind<ListRequest<Options>, ListProgress> & { readonly any: ReturnType<typeof jobKind>['any'] } {
  return jobKind<ListRequest<Options>, ListProgress>({
    name: `list.${kind.name}`,
    request: z.strictObject({ file: idNumber, dialect: csvDialect, mapping: csvMapping, options: kind.options }),
    step: (at) => step(kind, at),
  })
}

async function step<Options>(kind: ListKind<Options>, at: Step<Options>): Promise<JobStepDone<ListProgress> | JobStepFailed> {
  const { bulk, core, job, request, who } = at
  const { org } = core.store
  const length = await fileLength(bulk, org, request.file)
  if (length === null) return { failed: { key: 'file.not_found' } }
  if (at.progress === null) await forgetBadRows(bulk, org, core.clock.now())
  const listStep = { core, bulk, job, who, options: request.options }
  const allowed = (await kind.allows?.(listStep)) ?? { ok: true }
  if (!allowed.ok) return { failed: allowed.error }
  const before = at.progress ?? { at: await beginning(at), line: 1, headed: !request.dialect.header, good: 0, bad: 0, tally: {} }
  const read = await nextRows(at, kind.mostRows, before, length)
  if (read === null) return { failed: { key: 'csv.endless_row', details: { line: before.line } } }
  const rows = before.headed ? read.rows : read.rows.slice(1)
  const { bad, tally } = await takeRows(kind, at, rows)
  await keepBadRows(bulk, org, job, bad)
  const headed = before.headed || read.rows.length > 0
  const progress = { at: before.at + read.used, line: read.line, headed, good: before.good + rows.length - bad.length, bad: before.bad + bad.length, tally: added(before.tally, tally) }
  return advanced(progress, length)
}

async function takeRows<Options>(kind: ListKind<Options>, { core, bulk, job, who, request }: Step<Options>, rows: readonly CsvRow[]): Promise<{ readonly bad: readonly BadRow[]; readonly tally: ListTaken['tally'] }> {
  const whole = rows.filter(({ problem }) => problem === null)
  const taken = await kind.take({ core, bulk, job, who, options: request.options }, whole.map((row) => mapRow(request.mapping, row)))
  const { bad: refused, tally } = 'tally' in taken ? taken : { bad: taken, tally: {} }
  const broken = rows.flatMap(({ line, problem }): BadListRow[] => (problem === null ? [] : [{ line, key: problem }]))
  const byLine = new Map(rows.map((row) => [row.line, row]))
  const worst = new Map([...broken, ...refused].reverse().map((row) => [row.line, row])) // the first reason of a line counts
  const bad = [...worst.values()]
    .sort((a, b) => a.line - b.line)
    .map(({ line, key, field }) => ({ line, key, field: field ?? null, cells: byLine.get(line)?.cells ?? [] }))
  return { bad, tally }
}

function added(before: ListTaken['tally'], more: ListTaken['tally']): ListTaken['tally'] {
  return { ...before, ...Object.fromEntries(Object.entries(more).map(([name, n]) => [name, (before[name] ?? 0) + n])) }
}

/** How many rows there will be is a guess from the bytes that are left, until there are none left. */
function advanced(progress: ListProgress, length: number): JobStepDone<ListProgress> {
  const { at, good, bad, tally } = progress
  const done = good + bad
  const atEnd = at >= length
  const total = atEnd ? done : Math.max(done, Math.round((done * length) / Math.max(at, 1)))
  return { progress, done, total, result: atEnd ? { rows: done, good, bad, ...tally } : null }
}

async function beginning<Options>({ bulk, core, request }: Step<Options>): Promise<number> {
  return markLength(await readBytes(bulk, core.store.org, request.file, 0, 4), request.dialect.encoding)
}

const BYTES_A_ROW = 64

/** The next rows of the file; null when the first of them is longer than a row may be. */
async function nextRows<Options>({ bulk, core, request }: Step<Options>, mostRows: number, { at, line }: ListProgress, length: number): Promise<RowsRead | null> {
  for (let size = mostRows * BYTES_A_ROW; ; size *= 4) {
    const bytes = await readBytes(bulk, core.store.org, request.file, at, size)
    const read = readRows({ bytes, atEnd: at + bytes.length >= length, line, mostRows }, request.dialect)
    if (read.used > 0 || bytes.length === 0) return read
    if (size > LONGEST_ROW) return null
  }
}
