import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'
import { buildConstants, buildFolder } from './constants.ts'

// What runs in plain Node (20 or newer), one file an entry: the centre and the command-line tools.
const ENTRIES = {
  central: 'src/central/main.ts',
  conformance: 'test/conformance/run.ts',
  bench: 'test/bench/run.ts',
  'bench-codes-thread': 'test/bench/codes/thread.ts',
  demo: 'test/demo/run.ts',
  torture: 'test/torture/run.ts',
  golden: 'test/golden/make.ts',
  journal: 'src/main/journal-disk/journal-command.ts',
}

const root = fileURLToPath(new URL('..', import.meta.url))
const input = Object.fromEntries(
  Object.entries(ENTRIES)
    .map(([name, path]) => [name, resolve(root, path)] as const)
    .filter(([, path]) => existsSync(path)),
)

export default defineConfig({
  root,
  define: buildConstants,
  publicDir: false,
  build: {
    ssr: true, // npm packages stay outside: they are there, and native ones cannot be bundled
    target: 'node20',
    outDir: resolve(root, buildFolder, 'node'),
    emptyOutDir: false, // another process may be running the previous files
    sourcemap: true,
    minify: false, // stacks of the centre are read by people
    rolldownOptions: {
      input,
      output: { format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' },
    },
  },
})
