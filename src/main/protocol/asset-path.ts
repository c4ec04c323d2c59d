import { isAbsolute, relative, resolve } from 'node:path'
import { HOST, SCHEME } from '../security/own-page'

/** Every kind of file our page is made of. A file of another kind is not served, whatever lies in the folder. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.png', 'image/png'],
  ['.ico', 'image/x-icon'],
  ['.woff2', 'font/woff2'],
  ['.json', 'application/json; charset=utf-8'],
])

export type AssetPath = { readonly ok: true; readonly file: string; readonly type: string } | { readonly ok: false; readonly status: 400 | 403 | 404 | 405 }

const refuse = (status: 400 | 403 | 404 | 405): AssetPath => ({ ok: false, status })

/**
 * Which file under `root` answers a request of our scheme. `root` is the renderer's output folder and nothing above it.
 * A route without an extension is the page itself.
 */
export function assetPath(method: string, address: string, root: string): AssetPath {
  if (method !== 'GET' && method !== 'HEAD') return refuse(405)
  const url = new URL(address)
  if (url.protocol !== `${SCHEME}:` || url.host !== HOST) return refuse(404)
  const path = decodeOnce(url.pathname)
  if (path === null || path.includes('\0') || path.includes('\\')) return refuse(400)
  const name = path.slice(path.lastIndexOf('/') + 1)
  const file = resolve(root, name.includes('.') ? `.${path}` : 'index.html')
  const inside = relative(root, file)
  if (inside === '' || isAbsolute(inside) || inside.startsWith('..')) return refuse(403)
  const type = TYPES.get(name.includes('.') ? name.slice(name.lastIndexOf('.')).toLowerCase() : '.html')
  return type === undefined ? refuse(404) : { ok: true, file, type }
}

function decodeOnce(path: string): string | null {
  try {
    return decodeURIComponent(path)
  } catch {
    return null
  }
}
