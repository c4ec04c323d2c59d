import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { afterAll, beforeAll, expect, test } from 'vitest'

const folder = mkdtempSync(join(tmpdir(), 'decisions-'))
const program = join(folder, 'print-decisions.mjs')

beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    ssr: { noExternal: true },
    build: {
      ssr: true,
      target: 'node20',
      outDir: folder,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: {
        input: { 'print-decisions': fileURLToPath(new URL('./print-decisions.ts', import.meta.url)) },
        output: { format: 'esm', entryFileNames: '[name].mjs' },
      },
    },
  })
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Far east and far west of each other, with and without daylight saving, whole and odd hours. */
const HOST_ZONES = ['UTC', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'America/New_York', 'Asia/Kathmandu'] as const

test('the same tries give the same bytes in five time zones of the host', () => {
  const printed = HOST_ZONES.map((TZ) => {
    const lines = execFileSync(process.execPath, [program], { env: { TZ, LC_ALL: 'tr_TR.UTF-8' }, encoding: 'utf8' }).trimEnd().split('\n')
    return { hostZone: lines.pop(), decisions: lines.join('\n') }
  })
  const decisions = printed[0]?.decisions ?? ''
  expect(decisions).toContain('"ok":true')
  expect(decisions).toContain('window.closed')
  for (const other of printed) expect(other.decisions === decisions).toBe(true)
  expect(new Set(printed.map(({ hostZone }) => hostZone)).size).toBe(HOST_ZONES.length)
})
