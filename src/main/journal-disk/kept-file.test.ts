import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { copyOf, keptFile, type KeptFileParts } from './kept-file'
import { type FileSteps, patiently, realFiles } from './replace-file'

let folder = ''
let stoodIn: string[] = []
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kept-'))
  stoodIn = []
})
afterEach(() => rmSync(folder, { recursive: true }))

const file = (): string => join(folder, 'small')
const parse = (bytes: Buffer): string | null => /^<(\w+)>$/.exec(bytes.toString())?.[1] ?? null
type OlderCopy = KeptFileParts<string>['olderCopy']
const kept = (olderCopy: OlderCopy, steps?: FileSteps) => keptFile({ file: file(), parse, olderCopy, onCopy: (name) => stoodIn.push(name) }, steps)
const value = async (olderCopy: OlderCopy) => (await kept(olderCopy).read()).value

/** Real files under a machine that dies before its n-th step; of a write that it dies in, the first half may be there. */
function dyingAt(n: number, torn: boolean): FileSteps {
  let step = 0
  const alive = <Args extends readonly unknown[], T>(work: (...args: Args) => Promise<T>, atDeath?: (...args: Args) => Promise<unknown>) => {
    return async (...args: Args): Promise<T> => {
      step += 1
      if (step === n && torn) await atDeath?.(...args)
      if (step >= n) throw new Error('the power is gone')
      return work(...args)
    }
  }
  const half = (path: string, content: string | Uint8Array) => realFiles.write(path, content.slice(0, content.length >> 1))
  return { write: alive(realFiles.write, half), rename: alive(realFiles.rename), remove: alive(realFiles.remove), read: alive(realFiles.read), syncFolder: alive(realFiles.syncFolder) }
}

const spoil = {
  gone: (path: string) => rmSync(path, { force: true }),
  empty: (path: string) => existsSync(path) && truncateSync(path, 0),
  wrong: (path: string) => existsSync(path) && writeFileSync(path, '<ol'),
}

const MOST_STEPS = 9

describe('a small file that is kept twice', () => {
  it('has a copy of the same content, both for this user alone, and nothing else beside them', async () => {
    await kept('counts').write('<one>')
    await kept('counts').write('<two>')
    expect(readdirSync(folder).sort()).toEqual(['small', 'small.bak'])
    for (const path of [file(), copyOf(file())]) expect([readFileSync(path, 'utf8'), statSync(path).mode & 0o777]).toEqual(['<two>', 0o600])
    expect(await kept('counts').read()).toEqual({ value: 'two', lost: false })
    expect(stoodIn).toEqual([])
  })

  const cuts = (['counts', 'never'] as const).flatMap((olderCopy) => [true, false].flatMap((torn) => ([spoil.gone, spoil.wrong] as const).map((damage) => ({ olderCopy, torn, damage }))))

  it('wherever a replacement is cut, the file is the old or the new one; and where the file breaks too, an older copy comes back only where it may', async () => {
    for (const { olderCopy, torn, damage } of cuts) {
      for (let step = 1; step <= MOST_STEPS; step += 1) {
        await kept(olderCopy).write('<old>')
        const answered = await kept(olderCopy, dyingAt(step, torn)).write('<new>').then(() => true, () => false)
        const now = await value(olderCopy)
        expect(answered ? ['new'] : ['old', 'new'], `cut at ${step}`).toContain(now)
        damage(file())
        const { value: after, lost } = await kept(olderCopy).read()
        expect({ never: [now, null], counts: [now, 'old'] }[olderCopy], `cut at ${step}, and broken`).toContain(after)
        expect(lost && after !== null).toBe(false)
        await kept(olderCopy).remove()
      }
    }
  })

  it('is read from its copy, which is put back, noted, and stands in again', async () => {
    for (const damage of Object.values(spoil)) {
      await kept('never').write('<one>')
      damage(file())
      expect(await kept('never').read()).toEqual({ value: 'one', lost: false })
      expect(readFileSync(file(), 'utf8')).toBe('<one>')
    }
    expect(stoodIn).toEqual(['small', 'small', 'small'])
    expect(readFileSync(`${file()}.unreadable`, 'utf8'), 'evidence').toBe('<ol')
  })

  it('is lost where neither can be read, and both are kept aside; where there never was one, nothing is', async () => {
    expect(await kept('counts').read()).toEqual({ value: null, lost: false })
    await kept('counts').write('<one>')
    for (const path of [file(), copyOf(file())]) spoil.wrong(path)
    expect(await kept('counts').read()).toEqual({ value: null, lost: true })
    expect(readdirSync(folder).sort()).toEqual(['small.bak.unreadable', 'small.unreadable'])
    expect(await kept('counts').read()).toEqual({ value: null, lost: false })
  })

  it('a removal that is cut leaves the file, never its copy alone', async () => {
    for (let step = 1; step <= 6; step += 1) {
      await kept('counts').write('<one>')
      const answered = await kept('counts', dyingAt(step, false)).remove().then(() => true, () => false)
      const left = [file(), copyOf(file())].filter((path) => existsSync(path))
      expect(answered ? [0] : [0, 1, 2], `cut at ${step}`).toContain(left.length)
      expect(left, `cut at ${step}`).not.toEqual([copyOf(file())])
    }
  })

  it('does without a copy that the disk did not keep, and throws where the disk gives nothing and no copy stands in', async () => {
    const forgetful: FileSteps = { ...realFiles, read: async (path) => (path.endsWith('.new') ? Buffer.from('<o') : realFiles.read(path)) }
    await kept('never', forgetful).write('<one>')
    expect(readdirSync(folder)).toEqual(['small'])
    const dead: FileSteps = { ...realFiles, read: (path) => (path === file() ? Promise.reject(new Error('EIO')) : realFiles.read(path)) }
    await expect(kept('never', dead).read()).rejects.toThrow('EIO')
    await kept('never').write('<two>')
    expect((await kept('never', dead).read()).value).toBe('two')
  })
})

describe('a file that somebody else holds', () => {
  const held = (times: number, code: string) => {
    let tries = 0
    return async () => {
      tries += 1
      if (tries <= times) throw Object.assign(new Error(code), { code })
    }
  }

  it('is waited for on Windows, and only for what passes', async () => {
    await patiently(held(2, 'EBUSY'), 'win32')
    await expect(patiently(held(1, 'ENOSPC'), 'win32')).rejects.toThrow('ENOSPC')
    await expect(patiently(held(1, 'EBUSY'), 'linux')).rejects.toThrow('EBUSY')
  })
})
