import { app, dialog } from 'electron'
import type { Log } from '../log/log'

/** What to do when main itself fails: note it, say it in one sentence, end. The journal is safe at every moment. */
export function endOnBugs(log: Log): void {
  process.on('unhandledRejection', (thrown) => log.bug('main.rejection', thrown))
  process.on('uncaughtException', (thrown) => {
    log.bug('main.exception', thrown)
    void log.written().then(() => endWith('Tillside stopped because something went wrong. Start it again; everything that was approved is recorded.'))
  })
}

/** The app cannot start: another process holds the journal, or the disk cannot be read. */
export function endAtStart(): void {
  endWith('Tillside cannot open this till’s journal. Is it running already, or is the disk full or read-only?')
}

function endWith(says: string): void {
  dialog.showErrorBox('Tillside', says)
  app.exit(1)
}
