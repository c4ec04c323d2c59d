import type { Protocol, Session } from 'electron'
import { SCHEME } from '../security/own-page'
import { assetHandler } from './asset-handler'

/** Before `ready`: our scheme has an origin and secure-context rights. It bypasses no policy and admits no service worker. */
export function registerOwnScheme(protocol: Protocol): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true } }])
}

/** Serves the page's files from `root` on `session`, and on no other. */
export function serveOwnScheme(session: Session, root: string): void {
  session.protocol.handle(SCHEME, assetHandler(root))
}
