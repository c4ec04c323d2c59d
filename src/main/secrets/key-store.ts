import { safeStorage } from 'electron'
import type { KeyStore } from './secret-box'

/** The platform's key store as Electron offers it; only here. Usable once the app is ready. */
export function platformKeyStore(): KeyStore {
  return safeStorage
}
