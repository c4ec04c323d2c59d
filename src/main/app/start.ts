import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { app, type BrowserWindow, powerMonitor, protocol, session } from 'electron'
import { STATE_EVENT } from '../../protocol/ipc/app-calls'
import { type Config, readConfig } from '../config'
import { openGate } from '../ipc/gate'
import { tillLine } from '../ipc/till-line'
import { type Log, openLog } from '../log/log'
import { centreClient } from '../network/centre-client'
import { platformFetch } from '../network/platform-fetch'
import { registerOwnScheme, serveOwnScheme } from '../protocol/own-scheme'
import { secretBox } from '../secrets/secret-box'
import { platformKeyStore } from '../secrets/key-store'
import { activity } from '../people/activity'
import { guardAllContents } from '../security/contents-guards'
import { applyDevelopmentPolicy } from '../security/development-policy'
import { type PageSource, START_PAGE } from '../security/own-page'
import { restrictSession } from '../security/session-rules'
import { installTestHooks } from '../test-build/hooks'
import { openClockFile } from '../till/clock-file'
import { type MachineClock, machineClock } from '../till/machine-clock'
import { openViewKeeper, type ViewParts } from '../till/view-store'
import { askWhere } from '../windows/ask-where'
import { openMainWindow } from '../windows/main-window'
import { keepPageAlive } from '../windows/page-life'
import { endOnBugs } from './fatal'
import { type Folders, foldersIn } from './folders'
import { installMenu } from './menu'
import { pageHandlers } from './page-handlers'
import { tableSaver } from './save-table'
import { openHost, type TillHost } from './till-host'
import { keepUp } from './upkeep'
import { workerHandlers } from './worker-handlers'

/*
 * The app comes up in phases, each after the one before: what must stand before Electron is ready; what guards every
 * session and page; what the machine holds (journal, credential); the window.
 */

/** Phase 1, at once. Answers whether this process goes on: a second instance hands over to the first. */
export function beforeReady(): Config | null {
  const config = readConfig(app.isPackaged)
  if (config.profile !== null) app.setPath('userData', config.profile)
  registerOwnScheme(protocol)
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox()
  if (!app.requestSingleInstanceLock()) return null
  if (__TEST_BUILD__) installTestHooks()
  guardAllContents(app, { development: config.development })
  return config
}

/** Phases 2 to 4, once Electron is ready. */
export async function whenReady(config: Config): Promise<void> {
  const source: PageSource = { development: config.development }
  const own = guardSessions(source)
  const folders = foldersIn(app.getPath('userData'))
  const fromCopy: string[] = []
  const clockFile = await openClockFile(folders.clock, (file) => fromCopy.push(file))
  const machine = machineClock(clockFile.saved?.anchor?.boot ?? null)
  const log = openLog(folders.logs, machine.wall)
  endOnBugs(log)
  const fetch = platformFetch()
  let window: BrowserWindow | null = null
  const host = await openHost({
    folders,
    machine,
    clockFile,
    fromCopy,
    log,
    box: secretBox(platformKeyStore()),
    journalCopy: config.journalCopy,
    client: centreClient(fetch),
    demo: config.demo !== null,
    version: app.getVersion(),
    onState: (state) => {
      if (window?.isDestroyed() === false) window.webContents.send(STATE_EVENT, state)
    },
    onEvent: (event) => line.tell(event),
  })
  const view = await openViewKeeper({
    ...storeOf(own, folders),
    quiet: () => host.signIn.person === null && !host.underWay.isBusy(),
    loadPage: () => window?.webContents.reload(),
    log,
    onCopy: (file) => log.note('file.from_copy', { file }),
  })
  const line = tillLine(workerHandlers(host, view, machine.wall), log)
  const saveTable = tableSaver({ askWhere: (name) => askWhere(window, name), person: () => host.signIn.person, now: machine.wall })
  openGate(pageHandlers({ host, line, demo: config.demo, freshId: () => randomUUID(), saveTable }), source, log)
  const present = activity(() => powerMonitor.getSystemIdleTime(), machine.mono)
  endTidily(host, keepUp({ host, fetch, activity: present, tell: line.tell, spread: Math.random }))

  installMenu(app.isPackaged, process.platform)
  window = showWindow(config, own, folders.window, log, machine)
  present.watch(window.webContents)
}

/** Phase 2: our own session serves our own scheme; no session at all hands out permissions. */
function guardSessions(source: PageSource): Electron.Session {
  const own = session.fromPartition('persist:tillside')
  restrictSession(own, source)
  restrictSession(session.defaultSession, source)
  serveOwnScheme(own, join(__dirname, '../renderer'))
  if (source.development !== null) applyDevelopmentPolicy(own, source.development)
  return own
}

/** Where the platform keeps the till's view, and how it is emptied: deleting a database in it gives no room back. */
function storeOf(own: Electron.Session, { view }: Folders): Pick<ViewParts, 'folder' | 'file' | 'clear'> {
  const storage = own.getStoragePath()
  return { folder: storage === null ? null : join(storage, 'IndexedDB'), file: view, clear: () => own.clearStorageData({ storages: ['indexdb'] }) }
}

/** Phase 4: the window, its page, and what brings both back. */
function showWindow(config: Config, own: Electron.Session, placeFile: string, log: Log, machine: MachineClock): BrowserWindow {
  const window = openMainWindow({ session: own, preload: join(__dirname, '../preload/index.cjs'), placeFile, packaged: app.isPackaged })
  const load = (): void => void window.loadURL(config.development ?? START_PAGE).catch((thrown: unknown) => log.bug('page.load', thrown))
  keepPageAlive(window, { source: { development: config.development }, load, log, monotonicMs: machine.mono })
  // What a second instance was started with is not looked at: it may only bring this one to the front.
  app.on('second-instance', () => {
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  })
  load()
  return window
}

/** With the last window the app ends, after what is being written is on the disk. Nothing depends on it: kill -9 is ordinary. */
function endTidily(host: TillHost, stopUpkeep: () => void): void {
  app.on('window-all-closed', () => {
    stopUpkeep()
    void host.close().finally(() => app.quit())
  })
}
