import type { Session } from 'electron'

/*
 * The development server injects styles and a script of its own and talks over a web socket, so it gets a policy of its
 * own. config.ts names a development server only where the app is not packaged; nothing else can lead here.
 */

/** The policy for pages of the development server at `origin`. */
export function developmentPolicy(origin: string): string {
  const socket = origin.replace(/^http/, 'ws')
  return [
    "default-src 'none'",
    `script-src ${origin} 'unsafe-inline'`,
    `style-src ${origin} 'unsafe-inline'`,
    `img-src ${origin} data: blob:`,
    `font-src ${origin}`,
    `connect-src ${origin} ${socket}`,
    `worker-src ${origin} blob:`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-src 'none'",
    "object-src 'none'",
  ].join('; ')
}

/** Puts that policy on what the development server sends. */
export function applyDevelopmentPolicy(session: Session, origin: string): void {
  session.webRequest.onHeadersReceived({ urls: [`${origin}/*`] }, (details, answer) => {
    answer({ responseHeaders: { ...details.responseHeaders, 'content-security-policy': [developmentPolicy(origin)] } })
  })
}
