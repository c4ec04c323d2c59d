import type { Configuration } from 'electron-builder'
import { buildFolder, isTestBuild } from './build/constants.ts'
import { fuses } from './build/fuses.ts'
import { removeDefaultApp } from './build/remove-default-app.ts'

// Set by scripts/dist.mjs where the official Electron is out of reach; such a package is for trying out, not for shipping.
const runtime = process.env['TILLSIDE_ELECTRON_FOLDER']
const version = process.env['TILLSIDE_ELECTRON_VERSION']

const configuration: Configuration = {
  appId: 'app.tillside.desktop',
  productName: 'Tillside',
  ...(runtime && version ? { electronDist: runtime, electronVersion: version } : {}),
  directories: { output: isTestBuild ? 'release-test' : 'release', buildResources: 'build' },
  files: [`${buildFolder}/main/**`, `${buildFolder}/preload/**`, `${buildFolder}/renderer/**`, 'package.json', '!**/node_modules/**'],
  extraMetadata: { main: `${buildFolder}/main/index.cjs` },
  asar: true,
  npmRebuild: false, // everything is bundled; the package holds no node_modules
  afterPack: removeDefaultApp,
  linux: { target: ['dir'], category: 'Office', executableName: 'tillside', maintainer: 'Tillside contributors <desk@tillside.example>' },
  mac: { target: ['dir'], category: 'public.app-category.business', hardenedRuntime: true },
  win: { target: ['dir'] },
  electronFuses: fuses({ isTestBuild, isOfficialRuntime: runtime === undefined }),
}

export default configuration
