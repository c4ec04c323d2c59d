import { createHash } from 'node:crypto'
import { statSync } from 'node:fs'
import { once } from 'node:events'
import { type FoundMark, whichMark } from '../../till/journal/high-water'
import { journalRecords, verifyJournal, type IncarnationReport } from '../../till/journal/verify'
import { fileReader, highWaterFile } from './file-disk'
import { copyOf } from './kept-file'
import { readIfThere } from './replace-file'

/*
 * `npm run -s journal -- verify FOLDER [MARKS]` and `… export FOLDER [MARKS]`: a till's journal, looked at from outside
 * the app, on the till itself or on a copy of its disk. FOLDER holds the incarnations; MARKS the till's high-water mark.
 */

const USAGE = 'usage: npm run -s journal -- verify|export FOLDER [MARKS]\n'
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Exit code: 0 = whole, 1 = something is not what it was, 2 = not understood. */
async function main([command, folder, marks]: readonly string[]): Promise<number> {
  if ((command !== 'verify' && command !== 'export') || folder === undefined || !isFolder(folder)) {
    process.stderr.write(folder === undefined || isFolder(folder) ? USAGE : `no such folder: ${folder}\n`)
    return 2
  }
  const { mark, from }: FoundMark = marks === undefined ? { mark: null, from: 'nowhere' } : await readMark(marks)
  const disk = fileReader(folder)
  const reports = await verifyJournal(disk, mark, sha256)
  for (const report of reports) {
    const say = command === 'verify' ? process.stdout : process.stderr
    say.write(`${lineOf(report)}\n`)
    if (command === 'export') {
      for await (const record of journalRecords(disk, report)) {
        if (!process.stdout.write(`${JSON.stringify(record)}\n`)) await once(process.stdout, 'drain')
      }
    }
  }
  if (reports.length === 0) process.stderr.write('no journal lies there\n')
  if (from === 'lost' || from === 'copy') process.stderr.write(`the high-water mark cannot be read${from === 'copy' ? '; its copy stands in' : ''}\n`)
  return reports.length === 0 || from === 'lost' || reports.some(({ problem }) => problem !== null) ? 1 : 0
}

/** The copy stands in for a mark that is gone or spoilt: what it knows must be there too. */
async function readMark(marks: string): Promise<FoundMark> {
  const file = highWaterFile(marks)
  return whichMark(await readIfThere(file), await readIfThere(copyOf(file)))
}

function lineOf({ incarnation, segments, first, end, tornBytes, problem }: IncarnationReport): string {
  const records = end.seq < first ? 'no record' : `records ${first} to ${end.seq}`
  const torn = tornBytes === 0 ? '' : `, ${tornBytes} bytes of a last write that never finished`
  const verdict = { broken: `BROKEN after record ${end.seq}`, behind_mark: 'BEHIND ITS MARK: confirmed records are gone', none: 'whole' }[problem ?? 'none']
  return `incarnation ${incarnation}: ${records} in ${segments.length} segments${torn}: ${verdict} (last hash ${end.hash})`
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

process.exitCode = await main(process.argv.slice(2))
