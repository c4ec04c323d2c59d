import { readFileSync } from 'node:fs'
import { BrowserWindow, nativeTheme, type Rectangle, screen, type Session } from 'electron'
import { replaceFile } from '../journal-disk/replace-file'
import { parsePlace, placeToOpen, SMALLEST } from './window-place'

export interface WindowParts {
  readonly session: Session
  readonly preload: string
  /** File that keeps the window's place between runs. */
  readonly placeFile: string
  readonly packaged: boolean
}

/** The one window, hidden until its page has painted. Its place is kept whenever it stops moving. */
export function openMainWindow({ session, preload, placeFile, packaged }: WindowParts): BrowserWindow {
  const saved = parsePlace(readPlace(placeFile))
  const window = new BrowserWindow({
    ...placeToOpen(saved, screen.getAllDisplays().map(({ workArea }) => workArea)),
    minWidth: SMALLEST.width,
    minHeight: SMALLEST.height,
    show: false,
    title: 'Tillside',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#15171a' : '#f6f6f4', // until the page has painted
    autoHideMenuBar: true,
    webPreferences: {
      session,
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      spellcheck: false,
      disableBlinkFeatures: 'Auxclick',
      backgroundThrottling: false,
      devTools: !packaged,
    },
  })
  window.once('ready-to-show', () => {
    if (saved?.maximized === true) window.maximize()
    window.show()
  })
  keepPlace(window, placeFile)
  return window
}

const STILL_MS = 500

function keepPlace(window: BrowserWindow, file: string): void {
  let timer: NodeJS.Timeout | null = null
  const keep = (): void => {
    if (window.isDestroyed()) return
    const bounds: Rectangle = window.getNormalBounds()
    // A place that could not be written is only a window somewhere else next time.
    replaceFile(file, JSON.stringify({ ...bounds, maximized: window.isMaximized() })).catch(() => undefined)
  }
  const later = (): void => {
    if (timer !== null) clearTimeout(timer)
    timer = setTimeout(keep, STILL_MS)
  }
  window.on('resize', later)
  window.on('move', later)
  window.on('maximize', later)
  window.on('unmaximize', later)
  window.on('closed', () => {
    if (timer !== null) clearTimeout(timer)
  })
}

function readPlace(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
