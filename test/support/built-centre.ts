import { mkdtempSync, mkdirSync, rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'vite'

export interface BuiltCentre {
  readonly program: string
  remove(): void
}

/** The centre as one program, built from the sources as they are now, for tests that must kill a process of its own. */
export async function buildCentre(): Promise<BuiltCentre> {
  mkdirSync('out-test', { recursive: true })
  const folder = mkdtempSync(join('out-test', 'centre-')) // inside the tree, where Node finds the packages
  await build({
    configFile: false,
    logLevel: 'error',
    define: { __TEST_BUILD__: 'true' },
    build: {
      ssr: resolve('src/central/main.ts'),
      target: 'node20',
      outDir: resolve(folder),
      minify: false,
      rolldownOptions: { output: { format: 'esm', entryFileNames: 'central.mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' } },
    },
  })
  return { program: join(folder, 'central.mjs'), remove: () => rmSync(folder, { recursive: true, force: true }) }
}
