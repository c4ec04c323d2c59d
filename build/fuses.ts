import type { Configuration } from 'electron-builder'

type Fuses = NonNullable<Configuration['electronFuses']>

/**
 * The switches burnt into the packaged Electron binary, each with its reason.
 * @param build `isTestBuild`: the package the tests drive; `isOfficialRuntime`: false on the older development runtime, whose
 *   list of fuses is shorter
 */
export function fuses(build: { isTestBuild: boolean; isOfficialRuntime: boolean }): Fuses {
  return {
    runAsNode: false, // ELECTRON_RUN_AS_NODE would turn the signed binary into a general interpreter
    enableNodeOptionsEnvironmentVariable: false, // NODE_OPTIONS can load foreign code
    enableNodeCliInspectArguments: build.isTestBuild, // --inspect attaches to main; test drivers need it, the shop does not
    enableCookieEncryption: true, // should a library ever set a cookie
    onlyLoadAppFromAsar: true, // no app/ folder beside ours
    enableEmbeddedAsarIntegrityValidation: true, // a changed archive does not start (Windows, macOS; without effect on Linux)
    loadBrowserProcessSpecificV8Snapshot: false,
    ...(build.isOfficialRuntime ? { grantFileProtocolExtraPrivileges: false } : {}), // the page comes from app://, never file://
  }
}
