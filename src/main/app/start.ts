import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { app, type BrowserWindow, protocol, session } from 'electron'
import { STATE_EVENT } from '../../protocol/ipc/app-calls'
import { type Config, readConfig } from '../config'
import { openGate } from '../ipc/gate'
import { tillLine } from '../ipc/till-line'
import { openLog } from '../log/log'
import { centreClient } from '../network/centre-client'
import { platformFetch } from '../network/platform-fetch'
import { registerOwnScheme, serveOwnScheme } from '../protocol/own-scheme'
import { secretBox } from '../secrets/secret-box'
import { platformKeyStore } from '../secrets/key-store'
import { guardAllContents } from '../security/contents-guards'
import { type PageSource, START_PAGE } from '../security/own-page'
import { restrictSession } from '../security/session-rules'
import { installTestHooks } from '../test-build/hooks'
import { openClockFile } from '../till/clock-file'
import { machineClock } from '../till/machine-clock'
import { openMainWindow } from '../windows/main-window'
import { keepPageAlive } from '../windows/page-life'
import { foldersIn } from './folders'
import { installMenu } from './menu'
import { pageHandlers } from './page-handlers'
import { openHost } from './till-host'
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
  const clockFile = await openClockFile(folders.clock)
  const machine = machineClock(clockFile.saved?.anchor?.boot ?? null)
  const log = openLog(folders.logs, machine.wall)
  let window: BrowserWindow | null = null
  const host = await openHost({
    folders,
    machine,
    clockFile,
    log,
    box: secretBox(platformKeyStore()),
    client: centreClient(platformFetch()),
    demo: config.demo !== null,
    version: app.getVersion(),
    onState: (state) => window?.webContents.send(STATE_EVENT, state),
    onEvent: (event) => line.tell(event),
  })
  const line = tillLine(workerHandlers(host, machine.wall), log)
  openGate(pageHandlers({ host, line, demo: config.demo, freshId: () => randomUUID() }), source, log)

  installMenu(app.isPackaged, process.platform)
  window = openMainWindow({ session: own, preload: join(__dirname, '../preload/index.cjs'), placeFile: folders.window, packaged: app.isPackaged })
  const shown = window
  const load = (): void => void shown.loadURL(config.development ?? START_PAGE).catch((thrown: unknown) => log.bug('page.load', thrown))
  keepPageAlive(shown, load, log, machine.mono)
  app.on('second-instance', () => {
    if (shown.isMinimized()) shown.restore()
    shown.show()
    shown.focus()
  })
  load()
}

/** Phase 2: our own session serves our own scheme; no session at all hands out permissions. */
function guardSessions(source: PageSource): Electron.Session {
  const own = session.fromPartition('persist:tillside')
  restrictSession(own, source)
  restrictSession(session.defaultSession, source)
  serveOwnScheme(own, join(__dirname, '../renderer'))
  return own
}
