import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openLog } from './log'

let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'log-'))))
afterEach(() => rmSync(folder, { recursive: true }))

describe('log', () => {
  it('writes one JSON line an event, for this user alone, without secrets', async () => {
    const log = openLog(folder, () => 0)
    log.note('till.enrolled', { token: 'tl_secret', seq: 3 })
    log.bug('gate.state', new Error('no file /srv/app/x.json'))
    await log.written()
    const lines = readFileSync(join(folder, 'tillside.log'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as object)
    expect(lines[0]).toEqual({ at: '1970-01-01T00:00:00.000Z', event: 'till.enrolled', token: '[hidden]', seq: 3 })
    expect(lines[1]).toMatchObject({ event: 'gate.state', bug: { error: 'Error', message: 'no file x.json' } })
    expect(JSON.stringify(lines)).not.toContain('tl_secret')
    expect(statSync(join(folder, 'tillside.log')).mode & 0o777).toBe(0o600)
  })

  it('turns over and keeps three older files', async () => {
    const log = openLog(folder, () => 0)
    for (let i = 0; i < 700; i += 1) log.note('x', { text: 'ä '.repeat(2000), more: Array.from({ length: 5 }, () => 'ö '.repeat(1500)) })
    await log.written()
    expect(readdirSync(folder).toSorted()).toEqual(['tillside.log', 'tillside.log.1', 'tillside.log.2', 'tillside.log.3'])
  })

  it('never fails, not even without a folder', async () => {
    const log = openLog('/dev/null/no', () => 0)
    log.note('x')
    await expect(log.written()).resolves.toBeUndefined()
  })
})
