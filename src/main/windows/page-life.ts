import { dialog, type BrowserWindow } from 'electron'
import type { Log } from '../log/log'
import { isOwnEntry, type PageSource } from '../security/own-page'
import { reloadsByItself } from './reload-rule'

/** Chromium's number for a load that was given up for another, which is no failure. */
const ABORTED = -3

export interface PageParts {
  readonly source: PageSource
  readonly load: () => void
  readonly log: Log
  readonly monotonicMs: () => number
}

/** Keeps the page alive: a renderer that died is loaded again, and if it keeps dying somebody is asked. */
export function keepPageAlive(window: BrowserWindow, { source, load, log, monotonicMs }: PageParts): void {
  const deaths: number[] = []
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return
    log.note('page.gone', { reason })
    const again = reloadsByItself(deaths, monotonicMs())
    deaths.push(monotonicMs())
    if (again) return load()
    void askToRestart(window, load)
  })
  // No guard is asked before a move to about:blank, so the page is brought back from there.
  window.webContents.on('did-navigate', (_event, address) => {
    if (isOwnEntry(address, source)) return
    log.note('page.strayed')
    load()
  })
  window.webContents.on('preload-error', (_event, _file, error) => log.bug('page.preload', error))
  window.webContents.on('did-fail-load', (_event, code, reason, _address, isMainFrame) => {
    if (!isMainFrame || code === ABORTED) return
    log.note('page.not_loaded', { exitCode: code, reason })
    window.show() // or nobody would see that there is nothing to see
    void askToRestart(window, load)
  })
}

async function askToRestart(window: BrowserWindow, load: () => void): Promise<void> {
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    title: 'Tillside',
    message: 'The screen stopped working.',
    detail: 'Everything that was approved is recorded and will be sent to the centre. Restart the screen to go on.',
    buttons: ['Restart the screen', 'Close Tillside'],
    defaultId: 0,
    cancelId: 1,
  })
  if (response === 0) load()
  else window.close()
}
