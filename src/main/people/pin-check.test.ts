import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argon2id } from 'hash-wasm'
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { PersonRow } from '../../protocol/sync/feed-rows'
import { pinCheck, type PinCheck } from './pin-check'
import type { Roster } from './roster'
import { openTries } from './tries-file'

let pinHash = ''
beforeAll(async () => {
  pinHash = await argon2id({ password: '482913', salt: new Uint8Array(16).fill(7), iterations: 1, parallelism: 1, memorySize: 64, hashLength: 32, outputType: 'encoded' })
})

let folder = ''
let now = 0
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pins-'))
  now = Date.UTC(2026, 5, 1)
})
afterEach(() => rmSync(folder, { recursive: true }))

function people(): Pick<Roster, 'find'> {
  const rows: PersonRow[] = [
    { id: 1, name: 'Asha', role: 'cashier', pinHash },
    { id: 2, name: 'Ravi', role: 'cashier', pinHash: 'no hash at all' },
  ]
  return { find: (id) => rows.find((row) => row.id === id) ?? null }
}

/** As after a start of the app: only what is on disk is known. */
async function open(): Promise<PinCheck> {
  return pinCheck(() => people() as Roster, await openTries(join(folder, 'tries'), () => undefined), () => now)
}

const WRONG = { ok: false, error: { key: 'pin.wrong' } }
const lockedFor = (minutes: number) => ({ ok: false, error: { key: 'pin.locked', details: { until: now + minutes * 60_000 } } })

describe('PIN check', () => {
  it('lets the right PIN in and no other', async () => {
    const pins = await open()
    expect(await pins.check(1, '482913')).toMatchObject({ ok: true, value: { id: 1, name: 'Asha' } })
    expect(await pins.check(1, '482914')).toEqual(WRONG)
  })

  it('lets nobody in whose hash is none, and no stranger', async () => {
    const pins = await open()
    expect(await pins.check(2, '482913')).toEqual(WRONG)
    expect(await pins.check(3, '482913')).toEqual(WRONG)
  })

  it('locks after five wrong ones, also the right PIN', async () => {
    const pins = await open()
    for (let i = 0; i < 4; i += 1) expect(await pins.check(1, '000000')).toEqual(WRONG)
    expect(await pins.check(1, '000000')).toEqual(lockedFor(5))
    expect(await pins.check(1, '482913')).toEqual(lockedFor(5))
    expect(pins.lockedUntil(1)).toBe(now + 5 * 60_000)
    now += 5 * 60_000
    expect(await pins.check(1, '482913')).toMatchObject({ ok: true })
  })

  it('counts on over a restart', async () => {
    for (let i = 0; i < 4; i += 1) await (await open()).check(1, '000000')
    expect(await (await open()).check(1, '000000')).toEqual(lockedFor(5))
    expect(await (await open()).check(1, '482913')).toEqual(lockedFor(5))
  })

  it('grows until a right PIN starts anew', async () => {
    const pins = await open()
    for (let i = 0; i < 5; i += 1) await pins.check(1, '000000')
    now += 5 * 60_000
    for (let i = 0; i < 4; i += 1) expect(await pins.check(1, '000000')).toEqual(WRONG)
    expect(await pins.check(1, '000000')).toEqual(lockedFor(10))
    now += 10 * 60_000
    expect(await pins.check(1, '482913')).toMatchObject({ ok: true })
    expect(await pins.check(1, '000000')).toEqual(WRONG)
  })

  it('two rows of guesses at once cannot overtake the count', async () => {
    const pins = await open()
    const answers = await Promise.all(Array.from({ length: 10 }, () => pins.check(1, '000000')))
    expect(answers.filter((answer) => !answer.ok && answer.error.key === 'pin.wrong')).toHaveLength(4)
  })

  it('what is asked at once is looked at one after the other', async () => {
    const pins = await open()
    const [right, ...wrong] = await Promise.all(['482913', '1', '2', '3', '4'].map((pin) => pins.check(1, pin.padStart(6, '0'))))
    expect(right).toMatchObject({ ok: true })
    expect(wrong).toEqual(wrong.map(() => WRONG))
  })

  it('a spoilt file of tries stops nobody', async () => {
    writeFileSync(join(folder, 'tries'), '{"1":')
    expect(await (await open()).check(1, '482913')).toMatchObject({ ok: true })
  })
})
