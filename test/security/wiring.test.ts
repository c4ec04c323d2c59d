import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { APP_CALLS } from '../../src/protocol/ipc/app-calls'
import { fakeElectron, FakeContents, type FakeElectron } from '../support/fake-electron'

/*
 * Tier B: which guard stands where, before what. Each test starts the true start-up code on an Electron that remembers.
 */

let folder = ''
let fake: FakeElectron
/** The start-up code listens to this very process for bugs; the test runner's own listeners come back afterwards. */
const BUGS = ['unhandledRejection', 'uncaughtException'] as const
let listeners: ((...args: unknown[]) => void)[][] = []

beforeEach(() => {
  listeners = BUGS.map((event) => process.listeners(event as 'exit') as ((...args: unknown[]) => void)[])
  folder = mkdtempSync(join(tmpdir(), 'wiring-'))
})
afterEach(async () => {
  fake.electron.app.emit('window-all-closed')
  await vi.waitUntil(() => fake.log.includes('quit'))
  rmSync(folder, { recursive: true, force: true })
  BUGS.forEach((event, index) => {
    process.removeAllListeners(event)
    for (const listener of listeners[index]!) process.on(event as 'exit', listener)
  })
  vi.doUnmock('electron')
  vi.unstubAllEnvs()
})

async function start(options?: Parameters<typeof fakeElectron>[1]): Promise<FakeElectron> {
  fake = fakeElectron(folder, options)
  vi.resetModules()
  vi.doMock('electron', () => fake.electron)
  const { beforeReady, whenReady } = await import('../../src/main/app/start')
  const config = beforeReady()
  fake.log.push('ready')
  if (config === null) fake.electron.app.quit()
  else await whenReady(config)
  return fake
}

const foreign = { url: 'https://evil.example/', parent: null, detached: false }
const own = { url: 'app://tillside/index.html', parent: null, detached: false }

describe('before ready', () => {
  it('the scheme, the sandbox and the single instance, in this order, once each', async () => {
    vi.stubEnv('TILLSIDE_PROFILE', folder)
    const { log } = await start()
    expect(log.slice(0, log.indexOf('ready'))).toEqual([
      `setPath userData ${folder}`,
      'registerSchemesAsPrivileged [{"scheme":"app","privileges":{"standard":true,"secure":true,"supportFetchAPI":true}}]',
      'enableSandbox',
      'requestSingleInstanceLock',
    ])
  })

  it('a second instance makes no window and opens no journal', async () => {
    const { log, windows, ipc } = await start({ secondInstance: true })
    expect([windows.length, ipc.size, log.includes('quit')]).toEqual([0, 0, true])
  })

  it('a second instance only brings the first to the front, whatever it was started with', async () => {
    const { electron, windows, log } = await start()
    electron.app.emit('second-instance', {}, ['tillside', '--inspect', 'app://tillside/redeem?code=X', 'file:///etc/passwd'], '/tmp')
    expect(windows[0]?.loaded).toEqual(['app://tillside/index.html'])
    expect(log.slice(-2)).toEqual(['show', 'focus'])
  })
})

describe('the window', () => {
  it('has exactly these preferences', async () => {
    const { windows, sessions } = await start()
    const { webPreferences, ...options } = windows[0]!.options as { webPreferences: Record<string, unknown> }
    const { session, preload, ...rest } = webPreferences
    expect(rest).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      spellcheck: false,
      disableBlinkFeatures: 'Auxclick',
      backgroundThrottling: false,
      devTools: false,
    })
    expect(session).toBe(sessions.get('persist:tillside'))
    expect(String(preload)).toMatch(/preload[/\\]index\.cjs$/)
    expect(options).toMatchObject({ show: false, minWidth: 1024, minHeight: 600 })
  })

  it('is one, comes after every guard, and loads our page alone', async () => {
    const { windows, log } = await start()
    expect(windows.map(({ loaded }) => loaded)).toEqual([['app://tillside/index.html']])
    expect(log.indexOf('new BrowserWindow')).toBeGreaterThan(log.lastIndexOf('ipcMain.handle'))
  })

  it('shows itself when its page has painted, not before', async () => {
    const { windows, log } = await start()
    expect(log).not.toContain('show')
    windows[0]?.emit('ready-to-show')
    expect(log).toContain('show')
  })

  it('is loaded from a development server only where it is not packaged', async () => {
    vi.stubEnv('ELECTRON_RENDERER_URL', 'http://localhost:5173')
    const { windows, sessions } = await start()
    expect(windows[0]?.loaded).toEqual(['app://tillside/index.html'])
    expect(sessions.get('persist:tillside')?.recorded.map(({ what }) => what)).not.toContain('onHeadersReceived')
  })

  it('loads a page that died again', async () => {
    const { windows } = await start()
    windows[0]?.webContents.emit('render-process-gone', {}, { reason: 'crashed' })
    expect(windows[0]?.loaded).toHaveLength(2)
  })

  it('has a menu without reload and developer tools', async () => {
    const { menus } = await start()
    expect(menus).toHaveLength(1)
    expect(JSON.stringify(menus)).not.toMatch(/reload|devtools/i)
  })
})

describe('every session', () => {
  it.each(['persist:tillside', 'default'])('%s refuses on request and on check, hands out no device and no download', async (name) => {
    const { sessions, electron } = await start()
    const session = name === 'default' ? electron.session.defaultSession : sessions.get(name)!
    const answers: unknown[] = []
    session.handler<(...args: unknown[]) => void>('setPermissionRequestHandler')({}, 'media', (yes: boolean) => answers.push(yes), { requestingUrl: own.url })
    answers.push(session.handler<(...args: unknown[]) => boolean>('setPermissionCheckHandler')({}, 'geolocation', 'app://tillside'))
    answers.push(session.handler<() => boolean>('setDevicePermissionHandler')())
    expect(answers).toEqual([false, false, false])
    expect(session.handler('allowNTLMCredentialsForDomains')).toBe('')
    for (const event of ['will-download', 'select-hid-device', 'select-serial-port', 'select-usb-device']) {
      let prevented = 0
      const answer = () => undefined
      session.emit(event, { preventDefault: () => (prevented += 1) }, {}, event === 'select-serial-port' ? {} : answer, answer)
      expect([event, prevented]).toEqual([event, 1])
    }
  })

  it('the one that speaks with the centre grants nothing either', async () => {
    const { sessions } = await start()
    const centre = sessions.get('centre')!
    const answers: unknown[] = [centre.handler<() => boolean>('setPermissionCheckHandler')()]
    centre.handler<(...args: unknown[]) => void>('setPermissionRequestHandler')({}, 'media', (yes: boolean) => answers.push(yes))
    expect(answers).toEqual([false, false])
  })

  it('our scheme is served on our session and on no other', async () => {
    const { sessions, electron } = await start()
    const serving = [...sessions].filter(([, session]) => session.recorded.some(({ what }) => what === 'protocol.handle')).map(([name]) => name)
    expect(serving).toEqual(['persist:tillside'])
    expect(electron.session.defaultSession.recorded.map(({ what }) => what)).not.toContain('protocol.handle')
  })
})

describe('every web contents', () => {
  it('stays where it is, opens nothing and embeds nothing, also one nobody meant to make', async () => {
    const { electron } = await start()
    const stray = new FakeContents()
    electron.app.emit('web-contents-created', {}, stray)
    const outcome = (event: string, url: string): boolean => {
      let stopped = false
      stray.emit(event, { url, preventDefault: () => (stopped = true) })
      return stopped
    }
    for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect']) {
      expect([event, outcome(event, 'https://evil.example/')]).toEqual([event, true])
      expect([event, outcome(event, 'app://tillside/worker.js')]).toEqual([event, true])
      expect([event, outcome(event, 'app://tillside/index.html')]).toEqual([event, false])
    }
    expect(outcome('will-attach-webview', 'app://tillside/')).toBe(true)
    expect(stray.windowOpen?.({ url: 'app://tillside/' })).toEqual({ action: 'deny' })
    expect(stray.windowOpen?.({ url: 'https://evil.example/' })).toEqual({ action: 'deny' })
  })
})

describe('the gate', () => {
  const sender = { postMessage: () => undefined }

  it('has exactly the channels of the contract', async () => {
    const { ipc } = await start()
    expect([...ipc.keys()].toSorted()).toEqual(Object.keys(APP_CALLS).map((name) => `app:${name}`).toSorted())
  })

  it.each(Object.keys(APP_CALLS))('app:%s answers our own top frame and nobody else', async (name) => {
    const { ipc } = await start()
    const ask = ipc.get(`app:${name}`)!
    const refused = { ok: false, error: { key: 'auth.not_allowed' } }
    for (const senderFrame of [null, undefined, foreign, { ...own, detached: true }, { ...own, parent: own }, { ...own, url: 'about:blank' }])
      expect(await ask({ senderFrame, sender }, undefined)).toEqual(refused)
    expect(await ask({ senderFrame: own, sender }, undefined)).not.toEqual(refused)
  })

  const proto = JSON.parse('{"__proto__":{"person":1,"pin":"123456"}}') as unknown
  it.each<[string, unknown[]]>([
    ['nothing', []],
    ['null', [null]],
    ['a text', ['x']],
    ['a PIN of letters', [{ person: 1, pin: 'abcdef' }]],
    ['a PIN with a line end', [{ person: 1, pin: '123456\n' }]],
    ['a field too many', [{ person: 1, pin: '123456', role: 'store_manager' }]],
    ['a prototype', [proto]],
    ['NaN for a person', [{ person: Number.NaN, pin: '123456' }]],
    ['a huge list', [{ person: Array.from({ length: 1000 }, () => 1), pin: '123456' }]],
    ['a huge text', [{ person: 1, pin: '1'.repeat(1_000_000) }]],
    ['two messages', [{ person: 1, pin: '123456' }, {}]],
    ['an instance', [Object.assign(new Map(), { person: 1, pin: '123456' })]],
  ])('refuses %s', async (_name, said) => {
    const { ipc } = await start()
    expect(await ipc.get('app:signIn')!({ senderFrame: own, sender }, ...said)).toEqual({ ok: false, error: { key: 'request.malformed' } })
  })

  it('tells nothing of an error that was thrown', async () => {
    const { ipc } = await start()
    const broken = { get postMessage(): never { throw new Error("open '/home/asha/.secret'") } }
    expect(await ipc.get('app:connectTill')!({ senderFrame: own, sender: broken }, undefined)).toEqual({ ok: false, error: { key: 'till.failed' } })
  })
})
