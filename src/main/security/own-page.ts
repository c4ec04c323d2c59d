/*
 * The one page of the app lives at a scheme of its own, so that it has an origin (and with it IndexedDB and a content
 * security policy) and no file:// rights.
 */

export const SCHEME = 'app'
export const HOST = 'tillside'
export const ORIGIN = `${SCHEME}://${HOST}`
export const START_PAGE = `${ORIGIN}/index.html`

/** Where pages may come from: our scheme, or the one development server that was named at start. */
export interface PageSource {
  /** Origin of the development server, for instance http://localhost:5173; null in every packaged app. */
  readonly development: string | null
}

/** Does this address belong to our own page? Anything that cannot be parsed does not. */
export function isOwnPage(address: string, source: PageSource): boolean {
  const url = parse(address)
  if (url === null || url.username !== '' || url.password !== '') return false
  // URL.origin of a scheme of one's own is the text "null" in Node, so scheme and host are compared.
  if (url.protocol === `${SCHEME}:`) return url.host === HOST
  return source.development !== null && url.origin === source.development
}

/** May the window move there? Only to the app's own entry: everything else of ours is a file, not a page. */
export function isOwnEntry(address: string, source: PageSource): boolean {
  if (!isOwnPage(address, source)) return false
  const path = parse(address)?.pathname
  return path === '/' || path === '/index.html'
}

function parse(address: string): URL | null {
  try {
    return new URL(address)
  } catch {
    return null // URL.canParse does not exist on the older runtime
  }
}
