import { session } from 'electron'
import type { Fetch } from './centre-client'

/**
 * Chromium's network stack, since it honours the system's proxies and certificates: a session of its own, in memory, that
 * keeps no cookie, no cache and no page. A credential follows no redirect to another host. Once the app is ready.
 */
export function platformFetch(): Fetch {
  const own = session.fromPartition('centre', { cache: false })
  own.setPermissionRequestHandler((_contents, _permission, answer) => answer(false))
  own.setPermissionCheckHandler(() => false)
  return (address, how) => own.fetch(address, { ...how, redirect: 'error', credentials: 'omit' })
}
