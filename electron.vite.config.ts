import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { buildConstants, buildFolder } from './build/constants.ts'

// electron-vite would take its targets from the version of the `electron` package. The tests also run on the older
// development runtime (Electron 25: Node 18.15, Chromium 114), so the targets are written down. See docs/adr/0002.
const NODE = 'node18'
const CHROME = 'chrome114'

/** Main and preload: one CommonJS file each with everything inside, so the package needs no node_modules. */
function oneCommonJsFile(folder: 'main' | 'preload') {
  return {
    define: buildConstants,
    build: {
      target: NODE,
      minify: true,
      externalizeDeps: false,
      outDir: `${buildFolder}/${folder}`,
      rolldownOptions: {
        input: { index: resolve(`src/${folder}/index.ts`) },
        external: ['electron'],
        output: { format: 'cjs' as const, entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  }
}

export default defineConfig({
  main: oneCommonJsFile('main'),
  preload: oneCommonJsFile('preload'),
  renderer: {
    root: resolve('src/renderer'),
    plugins: [react()],
    define: buildConstants,
    build: {
      target: CHROME,
      minify: true,
      outDir: resolve(buildFolder, 'renderer'),
      modulePreload: { polyfill: false }, // Chromium has it, and the polyfill would be an inline fetch
      assetsInlineLimit: 0, // the content security policy admits files of our own origin, not data: URLs
      rolldownOptions: { input: { index: resolve('src/renderer/index.html') } },
    },
    // One fixed name: the Trusted Types policy admits exactly this URL, app://…/worker.js.
    worker: {
      format: 'es',
      rolldownOptions: { output: { entryFileNames: 'worker.js', codeSplitting: false } },
    },
    ...(existsSync(resolve('src/renderer/public')) ? { publicDir: resolve('src/renderer/public') } : { publicDir: false }),
  },
})
