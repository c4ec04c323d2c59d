import type { Import, SourceFile } from './source-tree'

type Row = {
  /** Which files the row speaks of: a folder, or a single file. First match wins, so narrower rows come first. */
  from: string
  /** Our own folders (or files) it may import. */
  ours: string[]
  /** Our own folders, and packages, of which it may import types alone. */
  typesOf: string[]
  /** Packages; 'node:' stands for Node's own modules. '*' for any but the ones named in `never`. */
  packages: string[]
  never?: string[]
}

const SCREEN = ['zod', 'react', 'react-dom', 'react-router', 'zustand', 'react-aria-components', 'dexie-react-hooks', 'papaparse']

/**
 * "Who may import whom" of docs/ARCHITECTURE.md. zod stands wherever something arrives from outside the process: main and the
 * page read files, environment and messages with it; the till only takes the types of the contract (docs/adr/0003).
 */
export const MATRIX: Row[] = [
  { from: 'src/domain', ours: ['src/domain'], typesOf: [], packages: ['temporal-polyfill'] },
  { from: 'src/protocol', ours: ['src/protocol'], typesOf: ['src/domain'], packages: ['zod'] },
  { from: 'src/till/cache', ours: ['src/domain', 'src/protocol', 'src/till'], typesOf: ['zod'], packages: ['dexie'] },
  { from: 'src/till', ours: ['src/domain', 'src/protocol', 'src/till'], typesOf: ['zod'], packages: [] },
  {
    from: 'src/central',
    ours: ['src/domain', 'src/protocol', 'src/central'],
    typesOf: [],
    packages: ['*'],
    never: ['electron', 'dexie', ...SCREEN.filter((name) => !['zod', 'papaparse'].includes(name))],
  },
  {
    from: 'src/main',
    ours: ['src/domain', 'src/protocol', 'src/main', 'src/till/journal', 'src/till/clock', 'src/till/ports.ts'],
    typesOf: ['src/till'],
    packages: ['electron', 'node:', 'zod', 'hash-wasm'],
  },
  { from: 'src/preload', ours: ['src/protocol', 'src/preload'], typesOf: [], packages: ['electron'] },
  { from: 'src/renderer/worker', ours: ['src/domain', 'src/protocol', 'src/till', 'src/renderer'], typesOf: [], packages: ['zod'] },
  {
    from: 'src/renderer',
    ours: ['src/domain', 'src/protocol', 'src/till/cache', 'src/renderer'],
    typesOf: ['src/till'],
    packages: SCREEN,
  },
]

const within = (path: string, place: string): boolean =>
  path === place || path.startsWith(`${place}/`) || path === `${place}.ts`

const packageName = (specifier: string): string => {
  if (specifier.startsWith('node:')) return 'node:'
  const parts = specifier.split('/')
  return specifier.startsWith('@') ? parts.slice(0, 2).join('/') : (parts[0] ?? specifier)
}

function allowed(row: Row, { specifier, target, typeOnly }: Import): boolean {
  if (target !== undefined) {
    return [...row.ours, ...(typeOnly ? row.typesOf : [])].some((place) => within(target, place))
  }
  const name = packageName(specifier)
  if (typeOnly && row.typesOf.includes(name)) return true
  return row.packages.includes('*') ? !(row.never ?? []).includes(name) : row.packages.includes(name)
}

/**
 * Imports that the matrix does not allow. Tests beside the sources may look anywhere and are left out.
 * @returns one line for each, `file imports what`
 */
export function forbiddenImports(files: readonly SourceFile[]): string[] {
  return files
    .filter((file) => file.path.startsWith('src/') && !file.isTest)
    .flatMap((file) => {
      const row = MATRIX.find(({ from }) => within(file.path, from))
      if (!row) return [`${file.path} lies in a folder that the matrix does not name`]
      return file.imports.filter((each) => !allowed(row, each)).map(({ specifier }) => `${file.path} imports ${specifier}`)
    })
}

const featureOf = (path: string | undefined): string | undefined => /^src\/renderer\/features\/([^/]+)\//.exec(path ?? '')?.[1]

/** Features of the page that import one another; what two of them need belongs to ui/, actions/ or app/. */
export function featuresImportingEachOther(files: readonly SourceFile[]): string[] {
  return files.flatMap((file) => {
    const own = featureOf(file.path)
    if (own === undefined) return []
    return file.imports
      .filter(({ target }) => (featureOf(target) ?? own) !== own)
      .map(({ specifier }) => `${file.path} imports ${specifier}`)
  })
}
