import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { takeWriterLock } from './writer-lock'

let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'lock-'))))
afterEach(() => rmSync(folder, { recursive: true }))
const file = () => join(folder, 'journal', '7.lock')

describe('writer lock', () => {
  it('is taken, and given back', async () => {
    const release = await takeWriterLock(file(), process.pid)
    expect(readFileSync(file(), 'utf8')).toMatch(new RegExp(`^${process.pid} \\d+$`))
    release?.()
    expect(existsSync(file())).toBe(false)
  })

  it('is refused while another living process holds it, and taken over when that one is dead', async () => {
    const other = spawn('sleep', ['30'])
    try {
      expect(await takeWriterLock(file(), other.pid ?? 0)).not.toBeNull()
      expect(await takeWriterLock(file(), process.pid)).toBeNull()
    } finally {
      other.kill('SIGKILL')
      await once(other, 'exit')
    }
    expect(await takeWriterLock(file(), process.pid)).not.toBeNull()
  })

  it('is not held by a stranger whose number is the same', async () => {
    const stranger = spawn('sleep', ['30'])
    try {
      await takeWriterLock(file(), process.pid)
      writeFileSync(file(), `${stranger.pid} 1`)
      expect(await takeWriterLock(file(), process.pid)).not.toBeNull()
    } finally {
      stranger.kill('SIGKILL')
    }
  })

  it.each(['', 'torn', '-5 1', '0 1'])('a spoilt file holds nobody up: %s', async (content) => {
    await takeWriterLock(file(), process.pid)
    writeFileSync(file(), content)
    expect(await takeWriterLock(file(), process.pid)).not.toBeNull()
  })
})
