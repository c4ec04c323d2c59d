import type { App, WebContents } from 'electron'
import { isOwnEntry, type PageSource } from './own-page'

/**
 * Guards on every web contents that ever comes into being, also one we did not mean to make: it goes nowhere, opens
 * nothing and embeds nothing.
 */
export function guardAllContents(app: App, source: PageSource): void {
  app.on('web-contents-created', (_event, contents) => guardContents(contents, source))
}

function guardContents(contents: WebContents, source: PageSource): void {
  const stay = (event: { readonly url: string; preventDefault(): void }): void => {
    if (!isOwnEntry(event.url, source)) event.preventDefault()
  }
  contents.on('will-navigate', stay)
  contents.on('will-frame-navigate', stay)
  contents.on('will-redirect', stay)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}
