/** The one script the page may start besides itself; its name is fixed in electron.vite.config.ts. */
const WORKER_PATH = '/worker.js'

interface PolicyRules {
  readonly createHTML: (text: string) => string
  readonly createScript: (text: string) => string
  readonly createScriptURL: (url: string) => string
}
interface TrustedTypesFactory {
  createPolicy(name: string, rules: PolicyRules): unknown
}

/** Whether `url`, seen from `page`, is our own worker: same scheme and host, exactly its path, nothing behind it. */
export function isOwnWorker(url: string, page: string, development: boolean): boolean {
  const wanted = new URL(page)
  const asked = new URL(url, page)
  if (asked.protocol !== wanted.protocol || asked.host !== wanted.host) return false
  return development || (asked.pathname === WORKER_PATH && asked.search === '' && asked.hash === '')
}

/** The `default` Trusted Types policy: our worker's URL passes, everything else that could become code is refused. */
export function admitOwnWorker(): void {
  // Not in the DOM types of TypeScript yet.
  const factory = (globalThis as { trustedTypes?: TrustedTypesFactory }).trustedTypes
  const refuse = (): never => {
    throw new TypeError('refused by the page’s Trusted Types policy')
  }
  factory?.createPolicy('default', {
    createHTML: (text) => (text === '' ? text : refuse()), // React Aria empties its live region this way
    createScript: refuse,
    createScriptURL: (url) => (isOwnWorker(url, location.href, import.meta.env.DEV) ? url : refuse()),
  })
}
