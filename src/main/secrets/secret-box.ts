/** Where a secret is kept: sealed by the platform's key store, or in a file that only this user may read. */
export type SecretsKind = 'keystore' | 'file'

export interface SecretBox {
  readonly kind: SecretsKind
  /** What to write to disk for `text`. */
  seal(text: string): string
  /** The text behind what `seal` made, here or in an earlier run; null when it cannot be opened (another user, a lost key store). */
  open(sealed: string): string | null
}

/** The part of Electron's safeStorage that is used; the second call is missing on the older runtime. */
export interface KeyStore {
  isEncryptionAvailable(): boolean
  getSelectedStorageBackend?(): string
  encryptString(text: string): Buffer
  decryptString(sealed: Buffer): string
}

/**
 * The best box this platform has. On a Linux without a key store, Electron would "encrypt" with a password that is
 * written in its source: that is not taken for a key store, and the app says so (toolchain, Secrets).
 */
export function secretBox(store: KeyStore): SecretBox {
  const kind: SecretsKind = hasKeyStore(store) ? 'keystore' : 'file'
  return {
    kind,
    seal: (text) => (kind === 'file' ? `file:${text}` : `keystore:${store.encryptString(text).toString('base64')}`),
    open(sealed) {
      if (sealed.startsWith('file:')) return sealed.slice('file:'.length)
      if (!sealed.startsWith('keystore:') || kind === 'file') return null
      try {
        return store.decryptString(Buffer.from(sealed.slice('keystore:'.length), 'base64'))
      } catch {
        return null
      }
    },
  }
}

function hasKeyStore(store: KeyStore): boolean {
  if (!store.isEncryptionAvailable()) return false
  const backend = store.getSelectedStorageBackend?.()
  return backend !== 'basic_text' && backend !== 'unknown'
}
