import { createHash } from 'node:crypto'
import { appendFileSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openJournal } from '../../till/journal/journal'
import type { RecordDraft } from '../../protocol/sync/record'
import { fileDisk } from './file-disk'

let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'disk-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const open = () => fileDisk({ journal: join(folder, 'journal'), highWater: join(folder, 'marks') })
const bytes = (text: string) => new TextEncoder().encode(text)
const text = (content: Uint8Array | null) => (content === null ? null : new TextDecoder().decode(content))

describe('the journal’s disk on real files', () => {
  it('reads what was written, whole and in part', async () => {
    const disk = await open()
    const file = await disk.create('1/000001.journal')
    await file.write(bytes('one'))
    await file.write(bytes('two'))
    await file.sync()
    await file.close()
    expect(text(await disk.read('1/000001.journal'))).toBe('onetwo')
    expect(text(await disk.read('1/000001.journal', 2, 2))).toBe('et')
    expect(text(await disk.read('1/000001.journal', 4, 100))).toBe('wo')
    expect(await disk.list('1')).toEqual(['000001.journal'])
    expect(statSync(join(folder, 'journal/1/000001.journal')).mode & 0o777).toBe(0o600)
  })

  it('never writes over a file that is there', async () => {
    const disk = await open()
    await (await disk.create('1/a')).close()
    await expect(disk.create('1/a')).rejects.toThrow('EEXIST')
  })

  it('what is not there is null, or an empty folder', async () => {
    const disk = await open()
    expect(await disk.read('1/none')).toBeNull()
    expect(await disk.read('1/none', 0, 4)).toBeNull()
    expect(await disk.list('1')).toEqual([])
    expect(await disk.readHighWater()).toBeNull()
  })

  it('cuts, keeps aside, removes, and replaces the mark without a trace', async () => {
    const disk = await open()
    const file = await disk.create('1/a')
    await file.write(bytes('123456'))
    await file.close()
    await disk.truncate('1/a', 3)
    await disk.keep('1/a.torn', bytes('456'))
    await disk.rewrite('1/a')
    expect([text(await disk.read('1/a')), text(await disk.read('1/a.torn'))]).toEqual(['123', '456'])
    await expect(disk.rewrite('1/none')).rejects.toThrow('ENOENT')
    await disk.remove('1/a')
    expect(await disk.list('1')).toEqual(['a.torn'])
    await disk.replaceHighWater(bytes('mark 1'))
    await disk.replaceHighWater(bytes('mark 2'))
    expect(text(await disk.readHighWater())).toBe('mark 2')
    expect(text(await disk.readHighWaterCopy())).toBe('mark 2')
    expect(readdirSync(join(folder, 'marks')).sort()).toEqual(['high-water', 'high-water.bak'])
  })

  it('carries the real journal over a restart and a torn tail', async () => {
    const sha256 = (value: string) => createHash('sha256').update(value).digest('hex')
    const draft = (n: number): RecordDraft => ({ type: 'abandon', opId: `01890000-0000-7000-8000-${String(n).padStart(12, '0')}`, body: { why: 'cancelled' } })
    const stamp = { clock: { wall: 1, mono: 1, boot: 'b', centre: null, error: null, suspect: true }, cashier: 1, approver: null }
    const first = await openJournal({ disk: await open(), sha256, enrolled: 1 })
    await Promise.all([1, 2, 3].map((n) => first.append(draft(n), stamp)))
    await first.close()
    const [incarnation = ''] = readdirSync(join(folder, 'journal'))
    const segment = join(folder, 'journal', incarnation, readdirSync(join(folder, 'journal', incarnation))[0] ?? '')
    const whole = readFileSync(segment)
    appendFileSync(segment, whole.subarray(whole.length - 20))

    const second = await openJournal({ disk: await open(), sha256, enrolled: 1 })
    expect(second.status()).toMatchObject({ last: { seq: 3 }, lost: false, repairedBytes: 20 })
    const { hash } = second.status().last
    expect(await second.append(draft(4), stamp)).toMatchObject({ ok: true, value: { seq: 4, prev: hash } })
    expect((await second.read(1, 10)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4])
    await second.close()
  })
})
