import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { sealedFile } from './sealed-file'
import type { SecretBox } from './secret-box'

const box: SecretBox = { kind: 'file', seal: (text) => `box:${text}`, open: (sealed) => (sealed.startsWith('box:') ? sealed.slice(4) : null) }
let folder = ''
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sealed-'))))
afterEach(() => rmSync(folder, { recursive: true }))

const open = () => sealedFile(join(folder, 'x'), z.strictObject({ token: z.string() }), box, () => undefined)

describe('sealed file', () => {
  it('keeps a value, readable by this user alone', async () => {
    await open().write({ token: 't' })
    expect(await open().read()).toEqual({ value: { token: 't' }, lost: false })
    expect(statSync(join(folder, 'x')).mode & 0o777).toBe(0o600)
  })

  it('is empty before the first write and after removal', async () => {
    expect(await open().read()).toEqual({ value: null, lost: false })
    await open().write({ token: 't' })
    await open().remove()
    expect(await open().read()).toEqual({ value: null, lost: false })
  })

  it.each(['', 'torn', 'box:', 'box:{"token":1}', 'box:{"token":"t","more":1}'])('keeps aside what it cannot open: %s', async (content) => {
    writeFileSync(join(folder, 'x'), content)
    expect(await open().read()).toEqual({ value: null, lost: true })
    expect(existsSync(join(folder, 'x'))).toBe(false)
    expect(readFileSync(join(folder, 'x.unreadable'), 'utf8')).toBe(content)
  })
})
