import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fileDisk } from './file-disk'
import { fileReserve, isFull, type Reserve } from './reserve'

let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'reserve-'))))
afterEach(() => rmSync(folder, { recursive: true }))

describe('the journal’s reserve', () => {
  it('is kept as real blocks, and given up once', async () => {
    const reserve = fileReserve(folder, 3_000_000)
    await reserve.keep()
    const { size, blocks } = statSync(join(folder, 'reserve'))
    expect(size).toBe(3_000_000)
    expect(blocks * 512).toBeGreaterThanOrEqual(3_000_000)
    await reserve.keep()
    expect([await reserve.spend(), await reserve.spend()]).toEqual([true, false])
    expect(readdirSync(folder)).toEqual([])
  })

  it('half a reserve is none: it is made whole', async () => {
    await fileReserve(folder, 1000).keep()
    await fileReserve(folder, 2000).keep()
    expect(statSync(join(folder, 'reserve')).size).toBe(2000)
  })

  it('lets a write on a full disk be finished, and only where there is one', async () => {
    let room = 5
    let kept = true
    const reserve: Reserve = {
      keep: () => Promise.resolve(),
      spend: () => {
        const had = kept
        if (had) room = Number.POSITIVE_INFINITY
        kept = false
        return Promise.resolve(had)
      },
    }
    const disk = await fileDisk({ journal: join(folder, 'journal'), highWater: join(folder, 'marks') }, { reserve, beforeWrite: (bytes) => takeRoom(bytes) })
    const takeRoom = (bytes: number): void => {
      if (bytes > room) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
      room -= bytes
    }
    const file = await disk.create('1/a')
    await file.write(new TextEncoder().encode('five!'))
    await file.write(new TextEncoder().encode('and more'))
    await file.sync()
    await file.close()
    expect(new TextDecoder().decode((await disk.read('1/a')) ?? undefined)).toBe('five!and more')
    room = -1
    kept = true
    const made = await disk.create('1/made')
    expect(kept, 'the reserve made room for a new file').toBe(false)
    room = -1
    kept = true
    await expect(made.sync()).rejects.toSatisfy(isFull)
    expect(kept, 'the reserve makes room for the segment that is begun after a failed sync').toBe(false)
    await made.close()
    room = 0
    const other = await disk.create('1/b')
    await expect(other.write(new TextEncoder().encode('x'))).rejects.toSatisfy(isFull)
    await other.close()
  })
})
