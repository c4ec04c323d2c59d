import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import type { Bridge } from '../../src/protocol/ipc/app-calls'
import { launchTill, type LaunchedTill } from '../support/launch'
import { answerJson, playCentre, type PlayedCentre } from '../support/played-centre'
import { SELF_SIGNED } from '../support/self-signed'

/*
 * Tier C: what a hostile page, a hostile server or a hostile command line can do to the real app. Every test attacks and
 * then looks whether anything moved.
 */

declare const tillside: Bridge

let till: LaunchedTill
/** Somewhere outside that must never be asked for anything. */
let outside: PlayedCentre

test.beforeAll(async () => {
  till = await launchTill()
  await till.page.waitForFunction(() => (document.getElementById('root')?.childElementCount ?? 0) > 0)
  outside = await playCentre((_call, response) => void response.writeHead(200, { 'content-type': 'text/html', 'access-control-allow-origin': '*' }).end('outside'))
})
test.afterAll(async () => {
  await till.close()
  await outside.close()
})

const windows = () => till.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)
const addressOf = (page: Page) => page.evaluate(() => location.href)

/** Whatever was tried, the page stands where it stood, alone, and nobody outside heard of it. */
async function expectNothingMoved(): Promise<void> {
  await till.page.waitForTimeout(300)
  await expect.poll(() => addressOf(till.page).catch(() => 'moving')).toMatch(/^app:\/\/tillside\/index\.html(#|$)/)
  expect(await windows()).toBe(1)
  expect(outside.heard).toEqual([])
}

test.describe('the page', () => {
  test('has no Node and no Electron, nor has its worker', async () => {
    const globals = () => [typeof Reflect.get(globalThis, 'require'), typeof Reflect.get(globalThis, 'process'), typeof Reflect.get(globalThis, 'Buffer'), typeof Reflect.get(globalThis, 'module')]
    expect(await till.page.evaluate(globals)).toEqual(Array(4).fill('undefined'))
    const [worker] = await Promise.all([till.page.waitForEvent('worker'), till.page.evaluate(() => void new Worker('/worker.js', { type: 'module' }))])
    expect(await worker.evaluate(globals)).toEqual(Array(4).fill('undefined'))
  })

  test('lives in the kernel’s sandbox', async () => {
    const pid = await till.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.webContents.getOSProcessId())
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    // Only where the launcher had to say so is there no sandbox; it prints a notice then.
    const sandboxed = !(process.env['TILLSIDE_ELECTRON_FLAGS'] ?? '').includes('--no-sandbox')
    expect(/^Seccomp:\s+(\d)/m.exec(status)?.[1]).toBe(sandboxed ? '2' : '0')
    if (sandboxed) expect(/^NoNewPrivs:\s+(\d)/m.exec(status)?.[1]).toBe('1')
  })

  test('comes from our own scheme and reads no file, no other scheme and no other host', async () => {
    expect(await till.page.evaluate(() => [location.protocol, location.origin])).toEqual(['app:', 'app://tillside'])
    const targets = ['file:///etc/passwd', 'app://other/index.html', 'app://tillside/..%2fmain%2findex.cjs', 'app://tillside/%2e%2e/package.json', outside.url, 'https://example.com/', 'data:text/plain,x', 'blob:app://tillside/1']
    const outcomes = await till.page.evaluate(
      (addresses) => Promise.all(addresses.map((address) => fetch(address).then(({ ok, status }) => (ok ? `read ${status}` : 'refused'), () => 'refused'))),
      targets,
    )
    expect(outcomes).toEqual(targets.map(() => 'refused'))
    await expectNothingMoved()
  })

  test('is shown exactly this bridge, and cannot change it', async () => {
    const shape = await till.page.evaluate(() => [Object.keys(tillside).toSorted(), Object.keys(tillside.call).toSorted()])
    expect(shape).toEqual([['call', 'onState'], ['approve', 'connectTill', 'enrol', 'enrolDemo', 'people', 'saveTable', 'signIn', 'signOut', 'state']])
    const changed = await till.page.evaluate(() => {
      const attempts = [() => Reflect.set(tillside, 'call', {}), () => Reflect.set(tillside.call, 'state', null), () => Reflect.deleteProperty(tillside.call, 'signIn'), () => Reflect.set(globalThis, 'tillside', {})]
      return attempts.map((attempt) => attempt())
    })
    expect(changed).toEqual([false, false, false, false])
  })
})

test.describe('navigation', () => {
  const attacks: readonly (readonly [string, (address: string) => void])[] = [
    ['location', (address) => void (location.href = address)],
    ['location.replace', (address) => location.replace(address)],
    ['a link', (address) => Object.assign(document.body.appendChild(document.createElement('a')), { href: address }).click()],
    ['a link to a new window', (address) => Object.assign(document.body.appendChild(document.createElement('a')), { href: address, target: '_blank' }).click()],
    ['window.open', (address) => void window.open(address)],
    ['window.open without a name', (address) => void window.open(address, '', 'noopener,popup')],
    ['a form', (address) => Object.assign(document.body.appendChild(document.createElement('form')), { action: address }).submit()],
    ['a form into a new window', (address) => Object.assign(document.body.appendChild(document.createElement('form')), { action: address, target: '_blank', method: 'post' }).submit()],
    ['meta refresh', (address) => Object.assign(document.head.appendChild(document.createElement('meta')), { httpEquiv: 'refresh', content: `0;url=${address}` }).click()],
    ['a frame', (address) => Object.assign(document.body.appendChild(document.createElement('iframe')), { src: address }).blur()],
    ['an object', (address) => Object.assign(document.body.appendChild(document.createElement('object')), { data: address }).blur()],
    ['a webview', (address) => document.body.appendChild(document.createElement('webview')).setAttribute('src', address)],
  ]
  for (const [name, attack] of attacks) {
    test(`by ${name} goes nowhere`, async () => {
      for (const address of [outside.url, 'file:///etc/passwd', 'app://tillside/worker.js', 'app://other/', 'data:text/html,<p>x']) await till.page.evaluate(attack, address).catch(() => undefined)
      await expectNothingMoved()
    })
  }

  test('by the middle button opens nothing', async () => {
    await till.page.evaluate((address) => {
      const link = Object.assign(document.body.appendChild(document.createElement('a')), { href: address, textContent: 'away' })
      link.style.cssText = 'position:fixed;inset:0;z-index:9999'
      link.id = 'away'
    }, outside.url)
    await till.page.mouse.click(300, 300, { button: 'middle' })
    await till.page.mouse.click(300, 300, { modifiers: ['Control'] } as never)
    await expectNothingMoved()
    await till.page.evaluate(() => document.getElementById('away')?.remove())
  })

  test('to the empty page, which no guard is asked about, is taken back', async () => {
    await till.page.evaluate(() => void (location.href = 'about:blank')).catch(() => undefined)
    await expectNothingMoved()
    await expect.poll(() => till.page.evaluate(() => document.querySelector('#root')?.childElementCount ?? 0)).toBeGreaterThan(0)
  })

  test('no frame has the bridge, and no webview came alive', async () => {
    await till.page.evaluate(() => document.body.append(document.createElement('iframe')))
    const frames = till.page.frames().filter((frame) => frame !== till.page.mainFrame())
    expect(frames.length).toBeGreaterThan(0)
    for (const frame of frames) expect(await frame.evaluate(() => typeof Reflect.get(globalThis, 'tillside'))).toBe('undefined')
    expect(await till.app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1)
  })
})

test.describe('content', () => {
  test('neither a text nor an inline script nor a foreign one becomes code', async () => {
    // From a timer: what the driver itself evaluates may use eval, the page may not.
    await till.page.evaluate((address) => void setTimeout(() => {
      const runs = (attempt: () => unknown): string => {
        try {
          attempt()
          return 'ran'
        } catch (thrown) {
          return thrown instanceof Error ? thrown.name : 'refused'
        }
      }
      const script = document.createElement('script')
      const handler = document.body.appendChild(document.createElement('button'))
      const outcomes = [
        runs(() => (Reflect.get(globalThis, 'eval') as (text: string) => unknown)('globalThis.pwned = 1')),
        runs(() => Reflect.construct(Function, ['globalThis.pwned = 1'])),
        runs(() => (Reflect.get(globalThis, 'setTimeout') as (text: string) => unknown)('globalThis.pwned = 1')),
        runs(() => (document.body.appendChild(document.createElement('div')).innerHTML = '<img src=x onerror="pwned=1">')),
        runs(() => (script.text = 'globalThis.pwned = 1')),
        runs(() => (script.src = `${address}/x.js`)),
        runs(() => new Worker(`${address}/x.js`)),
        runs(() => new Worker(URL.createObjectURL(new Blob(['1'])))),
        runs(() => handler.setAttribute('onclick', 'globalThis.pwned = 1')),
      ]
      document.body.append(script)
      handler.click()
      Object.assign(globalThis, { outcomes })
    }), outside.url)
    await till.page.waitForTimeout(400)
    const outcomes = await till.page.evaluate(() => Reflect.get(globalThis, 'outcomes') as string[])
    expect(await till.page.evaluate(() => typeof Reflect.get(globalThis, 'pwned'))).toBe('undefined')
    expect(outcomes).toHaveLength(9)
    expect(outcomes).not.toContain('ran')
    await expectNothingMoved()
  })

  test('a violation is seen, not only prevented', async () => {
    const violated = await till.page.evaluate((address) => {
      const seen = new Promise<string>((done) => document.addEventListener('securitypolicyviolation', ({ effectiveDirective }) => done(effectiveDirective), { once: true }))
      Object.assign(document.body.appendChild(document.createElement('img')), { src: `${address}/x.png` })
      return seen
    }, outside.url)
    expect(violated).toBe('img-src')
    await expectNothingMoved()
  })

  test('nothing is downloaded', async () => {
    const prevented = till.app.evaluate(
      ({ session }) => new Promise((done) => session.fromPartition('persist:tillside').once('will-download', (event) => setTimeout(() => done(event.defaultPrevented), 50))),
    )
    await till.page.evaluate(() => Object.assign(document.createElement('a'), { href: URL.createObjectURL(new Blob(['x'])), download: 'x.txt' }).click())
    expect(await prevented).toBe(true)
  })
})

test.describe('permissions', () => {
  test('are refused when looked at', async () => {
    const names = ['geolocation', 'notifications', 'camera', 'microphone', 'midi', 'clipboard-read', 'idle-detection', 'background-sync']
    const states = await till.page.evaluate((all) => Promise.all(all.map((name) => navigator.permissions.query({ name: name as PermissionName }).then(({ state }) => state, () => 'unknown'))), names)
    expect(states.filter((state) => state === 'granted' || state === 'prompt')).toEqual([])
  })

  test('are refused when asked for', async () => {
    const outcomes = await till.page.evaluate(() => {
      const refused = (asked: Promise<unknown> | undefined) => (asked === undefined ? Promise.resolve('absent') : asked.then((got) => (Array.isArray(got) && got.length === 0 ? 'none' : 'granted'), () => 'refused'))
      const device = (kind: string, ...options: unknown[]) => {
        const api = Reflect.get(navigator, kind) as { requestDevice?: (...args: unknown[]) => Promise<unknown>; requestPort?: () => Promise<unknown> } | undefined
        return refused(api?.requestDevice?.(...options) ?? api?.requestPort?.())
      }
      return Promise.all([
        refused(navigator.mediaDevices.getUserMedia({ audio: true })),
        refused(navigator.mediaDevices.getUserMedia({ video: true })),
        refused(navigator.mediaDevices.getDisplayMedia()),
        refused(new Promise((done, fail) => navigator.geolocation.getCurrentPosition(done, fail))),
        refused(Notification.requestPermission().then((state) => (state === 'granted' ? state : Promise.reject(new Error(state))))),
        refused(navigator.clipboard.readText()),
        device('usb', { filters: [] }),
        device('hid', { filters: [] }),
        device('serial'),
        device('bluetooth', { acceptAllDevices: true }),
      ])
    })
    expect(outcomes).not.toContain('granted')
  })
})

test.describe('messages to main', () => {
  const malformed = { ok: false, error: { key: 'request.malformed' } }

  test('that are hostile are refused and change nothing', async () => {
    const answers = await till.page.evaluate(async () => {
      const call = tillside.call.signIn as (request: unknown) => Promise<unknown>
      const enrol = tillside.call.enrol as (request: unknown) => Promise<unknown>
      const proto = JSON.parse('{"__proto__":{"person":1},"pin":"123456"}') as unknown
      const payloads = [undefined, null, 1, 'x', [], { person: Number.NaN, pin: '123456' }, { person: 1, pin: "1' OR 1=1" }, { person: 1, pin: '1'.repeat(5_000_000) }, proto, { person: 1, pin: '123456', role: 'store_manager' }, new Map(), new Date(), new Uint8Array(1000), { person: Array.from({ length: 100_000 }, () => 1), pin: '123456' }]
      return Promise.all([...payloads.map(call), enrol({ address: 'a'.repeat(201), code: 'x' }), enrol({ address: 'x\u0000y', code: 'x' })])
    })
    expect(answers).toEqual(answers.map(() => malformed))
    const state = await till.page.evaluate(() => tillside.call.state(undefined))
    expect(state).toMatchObject({ ok: true, value: { phase: 'unenrolled', person: null } })
  })

  test('save no file for who is no manager, and no table that is too large or of another shape', async () => {
    await till.app.evaluate(({ dialog }) => {
      Object.assign(globalThis, { asked: 0 })
      dialog.showSaveDialog = () => {
        Object.assign(globalThis, { asked: 1 })
        return Promise.resolve({ canceled: true, filePath: '' })
      }
    })
    const answers = await till.page.evaluate(async () => {
      const save = tillside.call.saveTable as (request: unknown) => Promise<unknown>
      const table = { what: 'cases', columns: ['case'], rows: [['x']] }
      const broken = [{ ...table, what: '../cases' }, { ...table, path: '/tmp/x.sh' }, { ...table, rows: [['x'.repeat(2001)]] }, { ...table, rows: Array.from({ length: 10_001 }, () => ['x']) }, { ...table, rows: [[{}]] }, 'x'.repeat(11_000_000)]
      return Promise.all([table, ...broken].map(save))
    })
    expect(answers).toEqual([{ ok: false, error: { key: 'pin.not_manager' } }, ...Array.from({ length: 6 }, () => malformed)])
    expect(await till.app.evaluate(() => Reflect.get(globalThis, 'asked') as number)).toBe(0)
  })

  test('say nothing of files or stacks when they fail', async () => {
    for (const address of ['http://evil.example', 'file:///etc/passwd', 'javascript:alert(1)', 'https://x@evil.example'])
      expect(await till.page.evaluate((typed) => tillside.call.enrol({ address: typed, code: 'ONE' }), address)).toEqual({ ok: false, error: { key: 'enrol.address_malformed' } })
  })

  test('a new line to main closes the old one', async () => {
    const answered = await till.page.evaluate(async () => {
      const port = async (): Promise<MessagePort> => {
        const arriving = new Promise<MessagePort>((done) => addEventListener('message', (event) => done(event.ports[0]!), { once: true }))
        await tillside.call.connectTill(undefined)
        return arriving
      }
      const ask = (line: MessagePort) =>
        new Promise<unknown>((done) => {
          line.onmessage = (event) => done(event.data)
          line.postMessage({ id: 1, call: 'identity', request: undefined })
          setTimeout(() => done('silence'), 500)
        })
      const [first, second] = [await port(), await port()]
      return [await ask(first), await ask(second)]
    })
    expect(answered).toEqual(['silence', { id: 1, ok: false, error: { key: 'till.not_enrolled' } }])
  })
})

test.describe('the centre', () => {
  const enrolAt = (address: string) => till.page.evaluate((typed) => tillside.call.enrol({ address: typed, code: 'ONE' }), address)

  test('behind a certificate that nobody vouches for is not spoken to', async () => {
    let heard = 0
    const server = createServer(SELF_SIGNED, (_request, response) => {
      heard += 1
      response.end('{}')
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    expect(await enrolAt(`https://localhost:${(server.address() as AddressInfo).port}`)).toEqual({ ok: false, error: { key: 'enrol.unreachable' } })
    expect(heard).toBe(0)
    server.close()
  })

  test('cannot send a till’s question to another host', async () => {
    const centre = await playCentre((_call, response) => void response.writeHead(307, { location: `${outside.url}/sync/v1/enrol` }).end())
    expect(await enrolAt(centre.url)).toEqual({ ok: false, error: { key: 'enrol.unreachable' } })
    expect(outside.heard).toEqual([])
    await centre.close()
  })
})

test('a second start on the same profile ends at once and leaves the first alone', async () => {
  const folder = process.env['TILLSIDE_APP_FOLDER'] ?? ''
  const second = spawn(process.env['TILLSIDE_ELECTRON']!, [...(folder === '' ? [] : [folder]), 'app://tillside/redeem?code=X', '--remote-debugging-port=1'], {
    env: { ...process.env, TILLSIDE_PROFILE: till.profile },
    stdio: 'ignore',
  })
  const [code] = (await once(second, 'exit')) as [number | null]
  expect(code).toBe(0)
  await expectNothingMoved()
})

test('a page that crashed comes back by itself', async () => {
  const own = await launchTill()
  await own.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.webContents.forcefullyCrashRenderer())
  await expect
    .poll(() => own.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.webContents).then(() => own.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]!.webContents
      return contents.isCrashed() || contents.isLoading() ? 'not yet' : contents.getURL()
    })), { timeout: 15_000 })
    .toMatch(/^app:\/\/tillside\/index\.html/)
  await own.close()
})

test('the token and the PIN hashes lie in their two files and the copies of these, and nowhere in the page’s storage or the log', async () => {
  const TOKEN = 'till-token-0123456789abcdefghij'
  const unit = (id: number) => ({ id, code: `C${id}`, name: `Unit ${id}` })
  const key = (fill: number) => Buffer.alloc(32, fill).toString('base64')
  const pinHash = '$argon2id$v=19$m=64,t=1,p=1$cGxhbnRlZHNhbHQ$cGxhbnRlZGhhc2g'
  const centre = await playCentre((call, response) => {
    if (call.path === '/sync/v1/enrol') return answerJson(response, 200, { token: TOKEN, till: unit(1), store: unit(2), org: unit(3), keys: { code: key(1), customer: key(2) }, incarnation: 1, serverInstance: 's', serverTime: 1_800_000_000_000 })
    if (call.path === '/sync/v1/snapshot') return answerJson(response, 200, { feed: 'people:2', epoch: 'e', pos: 1, rows: [{ key: '1', body: { id: 1, name: 'Asha', role: 'cashier', pinHash } }], next: null })
    return answerJson(response, 500, {})
  })
  const own = await launchTill()
  try {
    expect(await own.page.evaluate((address) => tillside.call.enrol({ address, code: 'ONE' }), centre.url)).toMatchObject({ ok: true, value: { phase: 'locked' } })
    expect(await own.page.evaluate(() => tillside.call.people(undefined))).toEqual({ ok: true, value: [{ id: 1, name: 'Asha', role: 'cashier', lockedUntil: null }] })
    expect(await own.page.evaluate(() => tillside.call.signIn({ person: 1, pin: '123456' }))).toEqual({ ok: false, error: { key: 'pin.wrong' } })
    await own.page.waitForTimeout(500)
    const seen = await own.page.evaluate(async () => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, await tillside.call.state(undefined)]))
    expect(seen).not.toContain(TOKEN)
    await own.quit()
    const holding = (secret: string) =>
      readdirSync(own.profile, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && readFileSync(join(entry.parentPath, entry.name)).includes(secret))
        .map(({ name }) => name)
        .sort()
    expect(holding(TOKEN)).toEqual(['enrolment.sealed', 'enrolment.sealed.bak'])
    expect(holding(key(1))).toEqual(['enrolment.sealed', 'enrolment.sealed.bak'])
    expect(holding(pinHash)).toEqual(['people.sealed', 'people.sealed.bak'])
    expect(existsSync(join(own.profile, 'logs/tillside.log'))).toBe(true)
  } finally {
    await own.close()
    await centre.close()
  }
})
