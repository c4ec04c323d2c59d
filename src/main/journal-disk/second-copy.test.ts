import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openJournal, type Journal } from '../../till/journal/journal'
import { verifyJournal } from '../../till/journal/verify'
import { draft, sha256, STAMP } from '../../../test/support/journal-drafts'
import { fileDisk, fileReader } from './file-disk'
import { secondCopy } from './second-copy'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'copy-'))
  mkdirSync(at('disk'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const at = (...path: string[]): string => join(folder, ...path)
const open = async (): Promise<Journal> => openJournal({ disk: await fileDisk({ journal: at('journal'), highWater: at('marks') }), sha256, enrolled: 1 })
const sell = (journal: Journal, n: number) => journal.append(draft(n), STAMP)
const copy = () => secondCopy(at('journal'), at('disk'), 'till')
const inCopy = async () => verifyJournal(fileReader(at('disk/till')), null, sha256)
const segments = (where: string): string[] => readdirSync(at(where, 'incarnation-000001')).sort()

describe('the second copy of a journal', () => {
  it('has every record, of this run and of those before, and goes on where it stood', async () => {
    const first = await open()
    await sell(first, 1)
    expect(await copy().keep()).toBe(true)
    await sell(first, 2)
    await first.close()
    const second = await open()
    await sell(second, 3)
    expect(await copy().keep()).toBe(true)
    await second.close()
    const [report] = await inCopy()
    expect(report).toMatchObject({ incarnation: 1, first: 1, end: second.status().last, problem: null })
    for (const segment of segments('journal')) expect(readFileSync(at('disk/till/incarnation-000001', segment))).toEqual(readFileSync(at('journal/incarnation-000001', segment)))
  })

  it('follows a journal whose torn end was cut off', async () => {
    const journal = await open()
    await sell(journal, 1)
    await journal.close()
    const [segment = ''] = segments('journal')
    const whole = readFileSync(at('journal/incarnation-000001', segment))
    appendFileSync(at('journal/incarnation-000001', segment), 'half a rec')
    await copy().keep()
    truncateSync(at('journal/incarnation-000001', segment), whole.length)
    expect(await copy().keep()).toBe(true)
    expect(readFileSync(at('disk/till/incarnation-000001', segment))).toEqual(whole)
  })

  it('keeps what the journal has lost, and lets go of what the journal let go of as old', async () => {
    for (const n of [1, 2, 3]) {
      const journal = await open()
      await sell(journal, n)
      await journal.close()
    }
    await copy().keep()
    const [oldest = '', middle = '', newest = ''] = segments('journal')
    rmSync(at('journal/incarnation-000001', newest))
    rmSync(at('journal/incarnation-000001', oldest))
    expect(await copy().keep()).toBe(true)
    expect(segments('disk/till')).toEqual([middle, newest])
  })

  it('says so when the other place is away, and catches up when it is back', async () => {
    const journal = await open()
    await sell(journal, 1)
    await journal.close()
    rmdirSync(at('disk'))
    expect(await copy().keep()).toBe(false)
    expect(existsSync(at('disk')), 'a disk that is not mounted is not made up').toBe(false)
    writeFileSync(at('disk'), 'no folder')
    expect(await copy().keep()).toBe(false)
    rmSync(at('disk'))
    mkdirSync(at('disk'))
    expect(await copy().keep()).toBe(true)
    expect((await inCopy())[0]?.end.seq).toBe(1)
  })
})
