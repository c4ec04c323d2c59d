/**
 * The switches burnt into the packaged binary (research of the Electron fuses, docs/security.md). `enableNodeCliInspectArguments`
 * is the one that a driver of end-to-end tests needs: a build for tests differs in it and in nothing else.
 */
export interface FuseTable {
  /** Off: ELECTRON_RUN_AS_NODE would turn the signed binary into a plain Node. */
  readonly runAsNode: boolean
  /** Off: NODE_OPTIONS could load code into main. */
  readonly enableNodeOptionsEnvironmentVariable: boolean
  /** Off: --inspect would let anyone at the machine into main. */
  readonly enableNodeCliInspectArguments: boolean
  /** On, and never off again for a profile: cookies on disk are sealed by the platform's key store. */
  readonly enableCookieEncryption: boolean
  /** On, together with onlyLoadAppFromAsar: neither does anything without the other. */
  readonly enableEmbeddedAsarIntegrityValidation: boolean
  readonly onlyLoadAppFromAsar: boolean
  /** Off: no page of ours is a file:// page. */
  readonly grantFileProtocolExtraPrivileges: boolean
  /** Off: there is no snapshot of our own. */
  readonly loadBrowserProcessSpecificV8Snapshot: boolean
}

const RELEASE: FuseTable = {
  runAsNode: false,
  enableNodeOptionsEnvironmentVariable: false,
  enableNodeCliInspectArguments: false,
  enableCookieEncryption: true,
  enableEmbeddedAsarIntegrityValidation: true,
  onlyLoadAppFromAsar: true,
  grantFileProtocolExtraPrivileges: false,
  loadBrowserProcessSpecificV8Snapshot: false,
}

/** The table for a build: released, or the twin that tests can drive. */
export function fuses(kind: 'release' | 'test'): FuseTable {
  return kind === 'release' ? RELEASE : { ...RELEASE, enableNodeCliInspectArguments: true }
}
