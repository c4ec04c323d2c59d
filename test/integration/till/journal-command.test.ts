import { execFile } from 'node:child_process'
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { copyOf } from '../../../src/main/journal-disk/kept-file'
import { fileDisk, highWaterFile } from '../../../src/main/journal-disk/file-disk'
import type { JournalRecord } from '../../../src/protocol/sync/record'
import { frameAt } from '../../../src/till/journal/frame'
import { openJournal, type Journal } from '../../../src/till/journal/journal'
import { decodePayload, encodeRecord, incarnationFolder } from '../../../src/till/journal/segment'
import { draft, sha256, STAMP } from '../../support/journal-drafts'

/*
 * `npm run -s journal -- verify|export FOLDER [MARKS]`, as somebody runs it who investigates a loss: on files the app wrote,
 * of which one incarnation is whole, one was torn by a power cut, and one was forged with checksums that fit.
 */

const RECORDS = 4
const TORN = Buffer.from('00000140a5a5a5a57b2261637469', 'hex')

const base = mkdtempSync(join(tmpdir(), 'journal-command-'))
const [folder, marks] = [join(base, 'journal'), join(base, 'marks')]
/** What was written into each incarnation, as the app reads it. */
const written = new Map<number, readonly JournalRecord[]>()

interface Ended {
  readonly code: number
  readonly out: readonly string[]
  readonly err: readonly string[]
}

const linesOf = (text: string): readonly string[] => text.split('\n').slice(0, -1)

/** What `npm run journal` starts: builds the command where that is necessary. */
const SCRIPT = join('scripts', 'journal.mjs')
const BUILT = join('out', 'node', 'journal.mjs')

const command = (...args: readonly string[]): Promise<Ended> => run(BUILT, args)

function run(program: string, args: readonly string[]): Promise<Ended> {
  return new Promise((ended) => {
    execFile(process.execPath, [program, ...args], (failure, out, err) => ended({ code: Number(failure?.code ?? 0), out: linesOf(out), err: linesOf(err) }))
  })
}

beforeAll(async () => {
  let journal = await opened()
  await fill(journal, 1)
  await journal.adoptIncarnation(2)
  await fill(journal, 2)
  await journal.adoptIncarnation(3)
  await fill(journal, 3)
  await journal.close()
  // Another run of the app: another segment.
  journal = await opened()
  await append(journal, RECORDS + 1)
  written.set(3, await journal.read(1, 100))
  await journal.close()
  appendFileSync(newestOf(2), TORN)
  forge(segmentsOf(3)[0] ?? '', 2)
  // What else it says is said while it builds.
  await run(SCRIPT, [])
}, 120_000)
afterAll(() => rmSync(base, { recursive: true, force: true }))

const opened = async (): Promise<Journal> => openJournal({ disk: await fileDisk({ journal: folder, highWater: marks }), sha256, enrolled: 1 })

async function append(journal: Journal, n: number): Promise<void> {
  const stored = await journal.append(draft(n), STAMP)
  if (!stored.ok) throw new Error(stored.error.key)
}

async function fill(journal: Journal, incarnation: number): Promise<void> {
  for (let n = 1; n <= RECORDS; n += 1) await append(journal, n)
  written.set(incarnation, await journal.read(1, 100))
}

function segmentsOf(incarnation: number): readonly string[] {
  const inside = join(folder, incarnationFolder(incarnation))
  return readdirSync(inside).sort().map((name) => join(inside, name))
}

const newestOf = (incarnation: number): string => segmentsOf(incarnation).at(-1) ?? ''

/** Another body in a record, in a frame whose checksum is right: only the chain can tell. */
function forge(file: string, seq: number): void {
  const bytes = readFileSync(file)
  const parts: Uint8Array[] = []
  for (let frame = frameAt(bytes, 0); frame !== null; frame = frameAt(bytes, frame.end)) {
    const record = decodePayload(frame.payload) as JournalRecord
    parts.push(record.seq === seq ? encodeRecord({ ...record, cashier: 8 }) : bytes.subarray(frame.start, frame.end))
  }
  writeFileSync(file, Buffer.concat(parts))
}

const hashOf = (incarnation: number, seq: number): string => written.get(incarnation)?.[seq - 1]?.hash ?? ''

const VERDICTS = (): readonly string[] => [
  `incarnation 1: records 1 to 4 in 1 segments: whole (last hash ${hashOf(1, 4)})`,
  `incarnation 2: records 1 to 4 in 1 segments, ${TORN.length} bytes of a last write that never finished: whole (last hash ${hashOf(2, 4)})`,
  `incarnation 3: records 1 to 1 in 1 segments: BROKEN after record 1 (last hash ${hashOf(3, 1)})`,
]

describe('the journal command', () => {
  it('verify names every incarnation with what is wrong with it, and ends with 1', async () => {
    expect(await run(SCRIPT, ['verify', folder])).toEqual({ code: 1, out: VERDICTS(), err: [] })
  })

  it('export writes every record that can be trusted as a line of JSON, and what cannot only as a word beside them', async () => {
    const { code, out, err } = await command('export', folder)
    expect(code).toBe(1)
    expect(err).toEqual(VERDICTS())
    const trusted = [...(written.get(1) ?? []), ...(written.get(2) ?? []), ...(written.get(3) ?? []).slice(0, 1)]
    expect(trusted).toHaveLength(2 * RECORDS + 1)
    expect(out.map((line) => JSON.parse(line) as unknown)).toEqual(trusted)
  })

  it('a whole journal and a torn one end with 0', async () => {
    const sound = join(base, 'sound')
    for (const incarnation of [1, 2]) copyInto(sound, incarnation)
    expect(await command('verify', sound)).toEqual({ code: 0, out: VERDICTS().slice(0, 2), err: [] })
    expect((await command('export', sound)).code).toBe(0)
  })

  it('the till’s mark tells what was taken from the end, which the files alone cannot', async () => {
    const cut = join(base, 'cut')
    copyInto(cut, 1)
    expect((await command('verify', cut)).code).toBe(0)
    const { code, out } = await command('verify', cut, marks)
    expect(code).toBe(1)
    expect(out.at(-1)).toBe(`incarnation 3: no record in 0 segments: BEHIND ITS MARK: confirmed records are gone (last hash ${'0'.repeat(64)})`)
  })

  it('of a spoilt mark the copy stands in; where both are spoilt it says so and ends with 1', async () => {
    const [sound, spoilt] = [join(base, 'one'), join(base, 'spoilt')]
    mkdirSync(spoilt)
    mkdirSync(sound)
    const file = highWaterFile(spoilt)
    writeFileSync(file, 'rot')
    writeFileSync(copyOf(file), readFileSync(highWaterFile(marks)))
    copyInto(sound, 1)
    expect(await command('verify', sound, spoilt)).toMatchObject({ code: 1, err: ['the high-water mark cannot be read; its copy stands in'] })
    writeFileSync(copyOf(file), 'rot')
    expect(await command('verify', sound, spoilt)).toEqual({ code: 1, out: VERDICTS().slice(0, 1), err: ['the high-water mark cannot be read'] })
  })

  it('ends with 2 where it is not understood, and with 1 where no journal lies', async () => {
    const usage = ['usage: npm run -s journal -- verify|export FOLDER [MARKS]']
    expect(await command()).toEqual({ code: 2, out: [], err: usage })
    expect(await command('repair', folder)).toEqual({ code: 2, out: [], err: usage })
    expect(await command('verify', join(base, 'nowhere'))).toEqual({ code: 2, out: [], err: [`no such folder: ${join(base, 'nowhere')}`] })
    mkdirSync(join(base, 'empty'))
    expect(await command('verify', join(base, 'empty'))).toEqual({ code: 1, out: [], err: ['no journal lies there'] })
  })
})

function copyInto(to: string, incarnation: number): void {
  const inside = join(to, incarnationFolder(incarnation))
  mkdirSync(inside, { recursive: true })
  for (const file of segmentsOf(incarnation)) writeFileSync(join(inside, file.slice(file.lastIndexOf('/') + 1)), readFileSync(file))
}
