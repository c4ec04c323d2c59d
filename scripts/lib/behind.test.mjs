import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { getPriority } from 'node:os'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { startBehind } from './behind.mjs'

const program = (text) => startBehind(process.execPath, ['-e', text])

describe('a program behind the others', () => {
  it('runs to its end, and a bad end is told with the sentence for it', async () => {
    await program('0').ended('It failed.')
    await expect(program('process.exit(3)').ended('It failed.')).rejects.toThrow('It failed. (exit code 3)')
    await expect(startBehind('no-such-program', []).ended('It failed.')).rejects.toThrow('It failed.')
  })

  it('is behind: of the lowest priority, in a session that is light', async () => {
    const behind = program('setInterval(() => {}, 1000)')
    expect(getPriority(behind.pid)).toBe(19)
    expect(weightOf(behind.pid)).toContain('nice 19')
    behind.stop()
    await expect(behind.ended('Stopped.')).rejects.toThrow('SIGTERM')
  })

  it.each(['SIGINT', 'SIGTERM'])('ends when the one who started it is ended by %s', async (signal) => {
    const module = JSON.stringify(pathToFileURL(new URL('behind.mjs', import.meta.url).pathname).href)
    const text = `const { startBehind } = await import(${module}); console.log(startBehind(process.execPath, ['-e', 'setInterval(() => {}, 1000)']).pid); setInterval(() => {}, 1000)`
    const starter = spawn(process.execPath, ['--input-type=module', '-e', text], { stdio: ['ignore', 'pipe', 'inherit'] })
    const [line] = await once(starter.stdout, 'data')
    starter.kill(signal)
    const [, by] = await once(starter, 'exit')
    expect(by).toBe(signal)
    await expect.poll(() => lives(Number(line))).toBe(false)
  })
})

/** Of its session, where sessions are weighed. */
function weightOf(pid) {
  const file = `/proc/${pid}/autogroup`
  return existsSync(file) ? readFileSync(file, 'utf8') : 'not weighed: nice 19'
}

function lives(pid) {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
