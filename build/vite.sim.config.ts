import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { plantBugs } from '../test/sim/planted/plant.ts'

// The simulator: till core and central core as they are shipped, in one file. Only the package under the till's view is
// another one: a database in memory that can be stopped, broken and set back (docs/adr/0050). It is no part of any build
// that is shipped, and neither are the planted bugs.

/** The second build, with every planted bug behind its switch (test/sim/planted). */
const planted = process.env['TILLSIDE_SIM_PLANTED'] === '1'

const root = fileURLToPath(new URL('..', import.meta.url))

export default defineConfig({
  root,
  define: { __TEST_BUILD__: 'false' },
  plugins: planted ? [plantBugs()] : [],
  publicDir: false,
  resolve: { alias: { dexie: resolve(root, 'test/sim/view/dexie.ts') } },
  build: {
    ssr: true,
    target: 'node20',
    outDir: resolve(root, 'out-test/sim'),
    emptyOutDir: false, // another process may be running the previous files
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      input: { [planted ? 'sim-planted' : 'sim']: resolve(root, 'test/sim/run.ts') },
      output: { format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' },
    },
  },
})
