import { dialog, type BrowserWindow } from 'electron'
import type { Log } from '../log/log'
import { reloadsByItself } from './reload-rule'

/** Keeps the page alive: a renderer that died is loaded again, and if it keeps dying somebody is asked. */
export function keepPageAlive(window: BrowserWindow, load: () => void, log: Log, monotonicMs: () => number): void {
  const deaths: number[] = []
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason === 'clean-exit') return
    log.note('page.gone', { reason })
    const again = reloadsByItself(deaths, monotonicMs())
    deaths.push(monotonicMs())
    if (again) return load()
    void askToRestart(window, load)
  })
  window.webContents.on('preload-error', (_event, _file, error) => log.bug('page.preload', error))
  window.webContents.on('did-fail-load', (_event, code, text) => log.note('page.not_loaded', { exitCode: code, reason: text }))
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
