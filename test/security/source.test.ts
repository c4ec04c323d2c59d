import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { APP_CALLS } from '../../src/protocol/ipc/app-calls'
import { WORKER_CALLS } from '../../src/protocol/ipc/worker-calls'

/* Tier B over the source: what must not stand anywhere, whoever writes the next file. */

const ROOT = resolve(import.meta.dirname, '../..')

interface SourceFile {
  readonly name: string
  readonly text: string
}

function sources(...folders: string[]): SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => ({ name: file.slice(ROOT.length + 1), text: withoutComments(readFileSync(file, 'utf8')) })),
  )
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|\s)\/\/.*$/gm, '$1')
}

const found = (pattern: RegExp, ...folders: string[]) => sources(...folders).filter(({ text }) => pattern.test(text)).map(({ name }) => name)
const APP = ['src/main', 'src/preload', 'src/renderer']

/** What finds each hole: a line that must be caught, so that a pattern that matches nothing is noticed. */
const NOWHERE: readonly (readonly [string, RegExp, string])[] = [
  ['web security off', /webSecurity/, 'webSecurity: false'],
  ['insecure content', /allowRunningInsecureContent/, 'allowRunningInsecureContent: true'],
  ['experiments', /experimentalFeatures|enableBlinkFeatures|commandLineSwitches/, 'experimentalFeatures: true'],
  ['Node in the page', /nodeIntegration\w*: true|contextIsolation: false|sandbox: false|webviewTag: true/, 'nodeIntegration: true'],
  ['certificates taken on trust', /certificate-error|setCertificateVerifyProc|ignore-certificate-errors|rejectUnauthorized|NODE_TLS/, "app.on('certificate-error')"],
  ['a shell', /node:child_process|\bexecSync\b/, "from 'node:child_process'"],
  ['HTML from a text', /dangerouslySetInnerHTML|\.innerHTML|\.outerHTML|insertAdjacentHTML|document\.write/, 'x.innerHTML = y'],
  ['code from a text', /\beval\(|new Function\(|set(Timeout|Interval)\(\s*['"`]/, 'new Function("x")'],
  ['outside links', /openExternal|openPath/, 'shell.openExternal(x)'],
  ['the remote module', /@electron\/remote|enableRemoteModule/, "from '@electron/remote'"],
  ['service workers', /serviceWorker|allowServiceWorkers/, 'navigator.serviceWorker'],
  ['a policy switched off', /bypassCSP|corsEnabled/, 'bypassCSP: true'],
]

describe('nowhere in the app', () => {
  it.each(NOWHERE)('%s', (_name, pattern, planted) => {
    expect(pattern.test(planted)).toBe(true)
    expect(found(pattern, ...APP)).toEqual([])
  })
})

describe('only through one door', () => {
  it.each([
    ['ipcMain', /\bipcMain\b/, ['src/main/ipc/gate.ts']],
    ['new BrowserWindow', /new BrowserWindow\(/, ['src/main/windows/main-window.ts']],
    ['safeStorage', /\bsafeStorage\b/, ['src/main/secrets/key-store.ts']],
    ['the bridge', /contextBridge|ipcRenderer/, ['src/preload/index.ts']],
    ['the environment', /process\.env/, ['src/main/config.ts']],
  ])('%s', (_name, pattern, doors) => {
    expect(found(pattern, ...APP)).toEqual(doors)
  })
})

describe('preferences of the window', () => {
  const text = sources('src/main/windows').find(({ name }) => name.endsWith('main-window.ts'))?.text ?? ''

  it('are written out: nothing is spread into them', () => {
    const literal = /webPreferences: \{([^}]*)\}/.exec(text)?.[1]
    expect(literal).toContain('sandbox: true')
    expect(literal).not.toContain('...')
  })
})

describe('contracts between the processes', () => {
  const POWERFUL = /^(path|file|folder|url|uri|sql|query|channel|command|script|html)$/i

  function fields(schema: unknown): string[] {
    const names: string[] = []
    const walk = (node: unknown): void => {
      if (typeof node !== 'object' || node === null) return
      for (const [name, value] of Object.entries(node)) {
        if (name === 'properties') names.push(...Object.keys(value as object))
        walk(value)
      }
    }
    walk(schema)
    return names
  }

  it.each([...Object.entries(APP_CALLS), ...Object.entries(WORKER_CALLS)])('%s takes no path, no address of a page and no query', (_name, { request }) => {
    const names = fields(z.toJSONSchema(request, { unrepresentable: 'any' }))
    expect(names.filter((name) => POWERFUL.test(name))).toEqual([])
  })
})
