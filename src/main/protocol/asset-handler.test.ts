import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assetHandler } from './asset-handler'

let folder = ''
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'assets-'))
  for (const name of ['renderer', 'renderer-evil', 'main']) mkdirSync(join(folder, name))
  writeFileSync(join(folder, 'renderer/index.html'), '<p>ours</p>')
  writeFileSync(join(folder, 'renderer/worker.js'), 'ours')
  writeFileSync(join(folder, 'renderer-evil/x.js'), 'stolen')
  writeFileSync(join(folder, 'main/index.js'), 'stolen')
})
afterAll(() => rmSync(folder, { recursive: true }))

const ask = (path: string, method = 'GET') => assetHandler(join(folder, 'renderer'))({ method, url: `app://tillside${path}` })

describe('asset handler', () => {
  it('serves the page with its policy', async () => {
    const answer = await ask('/')
    expect(await answer.text()).toBe('<p>ours</p>')
    expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8')
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  it('serves a worker with the policy too, for a worker has its own', async () => {
    expect((await ask('/worker.js')).headers.get('content-security-policy')).toContain("script-src 'self'")
  })

  it('answers HEAD without a body', async () => {
    const answer = await ask('/worker.js', 'HEAD')
    expect([answer.status, await answer.text()]).toEqual([200, ''])
  })

  it.each(['/..%2frenderer-evil/x.js', '/..%2fmain/index.js', '/absent.js', '/%'])('%s gives nothing away', async (path) => {
    const answer = await ask(path)
    expect(answer.status).toBeGreaterThanOrEqual(400)
    expect(await answer.text()).toBe('')
    expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'")
  })
})
