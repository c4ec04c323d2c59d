import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Log } from '../log/log'
import { bytesIn, openViewKeeper, type ViewParts } from './view-store'

let root = ''
let done: string[] = []
let noted: string[] = []
const folder = () => join(root, 'IndexedDB')
const log: Log = { note: (event) => noted.push(event), bug: (event) => noted.push(event), written: () => Promise.resolve() }

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'view-'))
  ;[done, noted] = [[], []]
  mkdirSync(join(folder(), 'till.leveldb'), { recursive: true })
  fill(5000)
})
afterEach(() => rmSync(root, { recursive: true }))

function fill(bytes: number): void {
  writeFileSync(join(folder(), 'till.leveldb/000003.log'), Buffer.alloc(bytes))
}

const open = (parts: Partial<ViewParts> = {}) =>
  openViewKeeper({
    folder: folder(),
    file: join(root, 'view.json'),
    quiet: () => true,
    clear: async () => {
      done.push(`clear, with ${readFileSync(join(root, 'view.json'), 'utf8')}`)
      fill(0)
    },
    loadPage: () => done.push('load'),
    log,
    onCopy: (file) => noted.push(file),
    ...parts,
  })

describe('the store of the view, from outside', () => {
  it('is as large as its files, and nothing where there is none', async () => {
    writeFileSync(join(folder(), 'CURRENT'), Buffer.alloc(16))
    expect(await bytesIn(folder())).toBe(5016)
    expect(await bytesIn(join(root, 'nowhere'))).toBe(0)
    expect(await (await open({ folder: null })).look()).toBeNull()
    expect(await (await open()).look()).toMatchObject({ bytes: 5016, rebuilt: null, limits: { timesLive: 3, restMs: 86_400_000 } })
  })

  it('is let go of: written down first, cleared, loaded again; the size after it is kept, also over a restart', async () => {
    const keeper = await open()
    expect(await keeper.letGo(77)).toBe(true)
    expect(done).toEqual(['clear, with {"at":77,"before":5000,"after":null}', 'load'])
    const again = await open()
    fill(1200)
    expect(await again.rebuilt()).toBe(true)
    expect((await (await open()).look())?.rebuilt).toEqual({ at: 77, before: 5000, after: 1200 })
    expect(await again.rebuilt(), 'a view that is made anew later was lost').toBe(false)
    expect(noted).toEqual(['view.let_go', 'view.rebuilt'])
  })

  it('is not touched while somebody is at the till, and nothing is written down then', async () => {
    const keeper = await open({ quiet: () => false })
    expect(await keeper.letGo(77)).toBe(false)
    expect(done).toEqual([])
    expect((await keeper.look())?.rebuilt).toBeNull()
  })

  it('that cannot be cleared is opened again as it is', async () => {
    const keeper = await open({ clear: () => Promise.reject(new Error('busy')) })
    expect(await keeper.letGo(77)).toBe(true)
    expect(done).toEqual(['load'])
    expect(noted).toContain('view.clear')
  })
})
