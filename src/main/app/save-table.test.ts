import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { SignedIn } from '../../protocol/ipc/app-calls'
import { tableSaver } from './save-table'

const NOW = Date.parse('2026-06-10T23:30:00Z')
const MANAGER: SignedIn = { id: 1, name: 'Mia', role: 'store_manager' }
const TABLE = { what: 'cases' as const, columns: ['case', 'note'], rows: [[7, '=HYPERLINK("x")'], [8, null]] }
const TEXT = `\uFEFFcase,note\r\n7,"'=HYPERLINK(""x"")"\r\n8,\r\n`

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillside-save-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const saver = (askWhere: (name: string) => Promise<string | null>, person: () => SignedIn | null = () => MANAGER) => tableSaver({ askWhere, person, now: () => NOW })

describe('a table is saved', () => {
  it('where the person says, under the name they saw, and nothing in it runs', async () => {
    expect(await saver((name) => Promise.resolve(join(folder, name)))(TABLE)).toEqual({ ok: true, value: 'saved' })
    expect(readFileSync(join(folder, 'cases-2026-06-10.csv'), 'utf8')).toBe(TEXT)
  })

  it('as .csv whatever was typed, and over no file that nobody was asked about', async () => {
    writeFileSync(join(folder, 'kept.csv'), 'mine')
    expect(await saver(() => Promise.resolve(join(folder, 'kept')))(TABLE)).toEqual({ ok: false, error: { key: 'till.not_saved' } })
    expect(readFileSync(join(folder, 'kept.csv'), 'utf8')).toBe('mine')
    expect(await saver(() => Promise.resolve(join(folder, 'run.sh')))(TABLE)).toEqual({ ok: true, value: 'saved' })
    expect(readFileSync(join(folder, 'run.sh.csv'), 'utf8')).toBe(TEXT)
    expect(await saver(() => Promise.resolve(join(folder, 'kept.CSV')))(TABLE)).toEqual({ ok: true, value: 'saved' })
  })

  it('or the failure is told', async () => {
    expect(await saver(() => Promise.resolve(join(folder, 'nowhere', 'x.csv')))(TABLE)).toEqual({ ok: false, error: { key: 'till.not_saved' } })
  })
})

describe('nothing is saved', () => {
  const never = (): Promise<string> => Promise.reject(new Error('asked'))

  it('for anybody but a manager', async () => {
    for (const person of [null, { ...MANAGER, role: 'cashier' as const }]) expect(await saver(never, () => person)(TABLE)).toEqual({ ok: false, error: { key: 'pin.not_manager' } })
  })

  it('for who says no, and for who has left meanwhile', async () => {
    expect(await saver(() => Promise.resolve(null))(TABLE)).toEqual({ ok: true, value: 'cancelled' })
    const people = [MANAGER, null]
    expect(await saver(() => Promise.resolve(join(folder, 'x.csv')), () => people.shift() ?? null)(TABLE)).toEqual({ ok: true, value: 'cancelled' })
    expect(() => readFileSync(join(folder, 'x.csv'))).toThrow('ENOENT')
  })

  it('while the person is being asked already', async () => {
    let asked = 0
    let answer: (place: string) => void = () => undefined
    const save = saver(() => {
      asked += 1
      return new Promise((resolve) => (answer = resolve))
    })
    const first = save(TABLE)
    expect(await save(TABLE)).toEqual({ ok: true, value: 'cancelled' })
    answer(join(folder, 'x.csv'))
    expect([await first, asked]).toEqual([{ ok: true, value: 'saved' }, 1])
  })
})
