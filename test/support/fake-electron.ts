import { EventEmitter } from 'node:events'

/*
 * An Electron that only remembers what was asked of it, and in which order: for tests of the wiring, where what matters is
 * which handler stands on which session before which moment. Behaviour is proved on the real one (test/e2e).
 */

export interface Recorded {
  readonly what: string
  readonly args: readonly unknown[]
}

export class FakeSession extends EventEmitter {
  readonly recorded: Recorded[] = []
  readonly protocol = { handle: (...args: unknown[]) => this.#note('protocol.handle', args) }
  readonly webRequest = { onHeadersReceived: (...args: unknown[]) => this.#note('onHeadersReceived', args) }
  fetch = (): Promise<Response> => Promise.reject(new Error('no network here'))
  /** Nothing of it is kept on disk. */
  getStoragePath = (): null => null
  setPermissionRequestHandler = (...args: unknown[]): void => this.#note('setPermissionRequestHandler', args)
  setPermissionCheckHandler = (...args: unknown[]): void => this.#note('setPermissionCheckHandler', args)
  setDevicePermissionHandler = (...args: unknown[]): void => this.#note('setDevicePermissionHandler', args)
  setDisplayMediaRequestHandler = (...args: unknown[]): void => this.#note('setDisplayMediaRequestHandler', args)
  setUSBProtectedClassesHandler = (...args: unknown[]): void => this.#note('setUSBProtectedClassesHandler', args)
  setBluetoothPairingHandler = (...args: unknown[]): void => this.#note('setBluetoothPairingHandler', args)
  allowNTLMCredentialsForDomains = (...args: unknown[]): void => this.#note('allowNTLMCredentialsForDomains', args)

  /** The argument of the last call of `what`. */
  handler<T>(what: string): T {
    return this.recorded.findLast((call) => call.what === what)?.args[0] as T
  }

  #note(what: string, args: readonly unknown[]): void {
    this.recorded.push({ what, args })
  }
}

export class FakeContents extends EventEmitter {
  windowOpen: ((details: { readonly url: string }) => unknown) | null = null
  readonly sent: unknown[][] = []
  setWindowOpenHandler(handler: (details: { readonly url: string }) => unknown): void {
    this.windowOpen = handler
  }
  send(...args: unknown[]): void {
    this.sent.push(args)
  }
}

type IpcHandler = (event: unknown, ...args: unknown[]) => Promise<unknown>

/** One fake app: everything main asks for, on one record. `userData` is a folder of the test's own. */
export function fakeElectron(userData: string, { packaged = true, secondInstance = false } = {}) {
  const log: string[] = []
  const ipc = new Map<string, IpcHandler>()
  const sessions = new Map<string, FakeSession>()
  const windows: FakeWindow[] = []
  const menus: unknown[] = []

  class FakeWindow extends EventEmitter {
    readonly webContents = new FakeContents()
    readonly options: Record<string, unknown>
    readonly loaded: string[] = []
    constructor(options: Record<string, unknown>) {
      super()
      this.options = options
      log.push('new BrowserWindow')
      windows.push(this)
      app.emit('web-contents-created', {}, this.webContents)
    }
    loadURL(address: string): Promise<void> {
      log.push('loadURL')
      this.loaded.push(address)
      return Promise.resolve()
    }
    show(): void {
      log.push('show')
    }
    isMinimized = () => false
    isMaximized = () => false
    isDestroyed = () => false
    focus = () => log.push('focus')
  }

  class FakeApp extends EventEmitter {
    readonly isPackaged = packaged
    readonly commandLine = { hasSwitch: () => false }
    enableSandbox = () => log.push('enableSandbox')
    requestSingleInstanceLock = () => {
      log.push('requestSingleInstanceLock')
      return !secondInstance
    }
    setPath = (name: string, path: string) => log.push(`setPath ${name} ${path}`)
    getPath = () => userData
    getVersion = () => '0.1.0'
    quit = () => log.push('quit')
    exit = () => log.push('exit')
  }
  const app = new FakeApp()
  const session = {
    defaultSession: new FakeSession(),
    fromPartition(name: string) {
      const known = sessions.get(name) ?? new FakeSession()
      sessions.set(name, known)
      return known
    },
  }
  const electron = {
    app,
    session,
    BrowserWindow: FakeWindow,
    protocol: { registerSchemesAsPrivileged: (schemes: unknown) => log.push(`registerSchemesAsPrivileged ${JSON.stringify(schemes)}`) },
    ipcMain: {
      handle(channel: string, handler: IpcHandler) {
        log.push('ipcMain.handle')
        ipc.set(channel, handler)
      },
    },
    Menu: { buildFromTemplate: (template: unknown) => template, setApplicationMenu: (menu: unknown) => void menus.push(menu) },
    MessageChannelMain: class {
      readonly port1 = Object.assign(new EventEmitter(), { postMessage: () => undefined, start: () => undefined, close: () => undefined })
      readonly port2 = new EventEmitter()
    },
    dialog: { showErrorBox: () => undefined, showMessageBox: () => Promise.resolve({ response: 0 }) },
    nativeTheme: { shouldUseDarkColors: false },
    powerMonitor: Object.assign(new EventEmitter(), { getSystemIdleTime: () => 0 }),
    safeStorage: { isEncryptionAvailable: () => false },
    screen: { getAllDisplays: () => [] },
  }
  return { electron, log, ipc, sessions, windows, menus }
}
export type FakeElectron = ReturnType<typeof fakeElectron>
