import 'fake-indexeddb/auto'
import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { JournalDisk } from '../../src/till/journal/disk'
import { openJournal } from '../../src/till/journal/journal'
import { FaultyDisk } from '../support/faulty-disk'
import { sha256, STAMP } from '../support/journal-drafts'
import { memoryAdapter } from '../support/store-seed'
import { findFacts } from './found'
import { FACTS, JOURNALS, SUMS, sumLine } from './kept'
import { FIRST_STORIES, OPENS, type Run, type Story } from './stories'
import { STORIES_OF_ISSUING } from './stories-of-issuing'

/*
 * `npm run golden -- VERSION`: writes the journals of the stories that this version can write and that no earlier one has
 * kept, with what this version makes of them, and adds their checksums to the list. What lies there already is never written
 * again: read the new facts before they are committed, for they hold from then on.
 */

const MINUTE = 60_000

async function main([version]: readonly string[]): Promise<number> {
  if (version === undefined || !/^\d+\.\d+\.\d+$/.test(version)) {
    process.stderr.write('usage: npm run golden -- VERSION (for instance 0.1.0)\n')
    return 1
  }
  for (const story of [...FIRST_STORIES, ...STORIES_OF_ISSUING]) {
    const folder = join(JOURNALS, version, story.name)
    if (existsSync(folder)) process.stdout.write(`kept: ${folder}\n`)
    else await keep(folder, story)
  }
  return 0
}

async function keep(folder: string, story: Story): Promise<void> {
  const disk = new FaultyDisk()
  for (const run of story.runs) await play(disk, run)
  const files = new Map([...disk.files].map(([path, { written }]) => [path, written]))
  const mark = disk.highWater
  if (mark === null) throw new Error('the journal left no mark')
  const { about, offers, cases = 0, customers } = story
  const shop = { offers, cases, ...(customers === undefined ? {} : { customers }) }
  const facts = await findFacts({ files, mark }, { about, shop }, await memoryAdapter())
  for (const [path, bytes] of files) write(join(folder, path), bytes)
  write(join(folder, 'high-water'), mark)
  write(join(folder, FACTS), `${JSON.stringify(facts, null, 2)}\n`)
  for (const path of [...files.keys(), 'high-water', FACTS].sort()) appendFileSync(SUMS, `${sumLine(join(folder, path))}\n`)
  process.stdout.write(`written: ${folder}\n`)
}

/** One run of the app on this disk. */
async function play(disk: FaultyDisk, { records, failsOnce, torn }: Run): Promise<void> {
  const journal = await openJournal({ disk: failsOnce === true ? failingOnce(disk) : disk, sha256, enrolled: 1 })
  for (const { draft, minute, suspect = false, cashier = STAMP.cashier } of records) {
    const wall = OPENS + minute * MINUTE
    const stored = await journal.append(draft, { ...STAMP, cashier, clock: { ...STAMP.clock, wall, mono: minute * MINUTE, centre: wall, suspect } })
    if (!stored.ok) throw new Error(stored.error.key)
  }
  await journal.close()
  const last = [...disk.files.keys()].sort().at(-1)
  const file = disk.files.get(last ?? '')
  if (torn === undefined || last === undefined || file === undefined) return
  const bytes = Buffer.concat([file.written, Buffer.from(torn, 'hex')])
  disk.files.set(last, { durable: bytes, written: bytes })
}

/** The first sync fails although everything was written. */
function failingOnce(disk: FaultyDisk): JournalDisk {
  let failed = false
  return {
    list: (folder) => disk.list(folder),
    read: (path, offset, length) => disk.read(path, offset, length),
    truncate: (path, length) => disk.truncate(path, length),
    rewrite: (path) => disk.rewrite(path),
    keep: (path, bytes) => disk.keep(path, bytes),
    remove: (path) => disk.remove(path),
    readHighWater: () => disk.readHighWater(),
    readHighWaterCopy: () => disk.readHighWaterCopy(),
    replaceHighWater: (bytes) => disk.replaceHighWater(bytes),
    async create(path) {
      const file = await disk.create(path)
      return {
        write: (bytes) => file.write(bytes),
        close: () => file.close(),
        async sync() {
          if (failed) return file.sync()
          failed = true
          throw new Error('the disk fails')
        },
      }
    },
  }
}

function write(file: string, content: string | Uint8Array): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
}

process.exitCode = await main(process.argv.slice(2))
