import { lineAt, nodesUnder, type SourceFile, type SyntaxNode } from './source-tree'

const production = (files: readonly SourceFile[]): SourceFile[] =>
  files.filter(({ path, isTest }) => path.startsWith('src/') && !isTest)

/** Text of a plain chain such as `shell.openExternal` or `process.env`; undefined for anything else. */
function chain(node: SyntaxNode): string | undefined {
  if (node.type === 'Identifier') return String(node['name'])
  if (node.type !== 'MemberExpression') return undefined
  const property = node['property'] as SyntaxNode
  const name = node['computed'] === true ? property['value'] : property['name']
  const object = chain(node['object'] as SyntaxNode)
  return object === undefined || typeof name !== 'string' ? undefined : `${object}.${name}`
}

/** What a node does, in the words the doors are written in: 'uses a.b', 'makes A', 'imports a from b'. */
function deeds(node: SyntaxNode): string[] {
  switch (node.type) {
    case 'MemberExpression':
      return [`uses ${chain(node)}`]
    case 'NewExpression': {
      const made = chain(node['callee'] as SyntaxNode) ?? ''
      return (node['arguments'] as unknown[]).length === 0 ? [`makes ${made}`, `makes ${made}()`] : [`makes ${made}`]
    }
    case 'ImportDeclaration': {
      const source = String((node['source'] as SyntaxNode)['value'])
      const names = (node['specifiers'] as SyntaxNode[]).map(({ imported }) => (imported as { name?: string } | undefined)?.name ?? '*')
      return [`imports from ${source}`, ...names.map((name) => `imports ${name} from ${source}`)]
    }
    default:
      return []
  }
}

type Door = { name: string; deed: RegExp; inside: RegExp; onlyOneFile?: boolean }

/** Each of these happens behind one door; `inside` says which files are the door. */
export const DOORS: Door[] = [
  { name: 'ipcMain', deed: /^imports ipcMain from electron$/, inside: /^src\/main\/ipc\//, onlyOneFile: true },
  { name: 'ipcRenderer and contextBridge', deed: /^imports (ipcRenderer|contextBridge) from electron$/, inside: /^src\/preload\// },
  { name: 'new BrowserWindow', deed: /^makes (\w+\.)?BrowserWindow$/, inside: /^src\/main\/windows\// },
  { name: 'shell.openExternal', deed: /^uses (\w+\.)?shell\.openExternal$/, inside: /^src\/main\/security\// },
  { name: 'safeStorage', deed: /^imports safeStorage from electron$/, inside: /^src\/main\/secrets\// },
  { name: 'the database driver', deed: /^imports from (pg|pg-copy-streams|pg-pool)$/, inside: /^src\/central\/db\// },
]

/** process.env is read in one config.ts of each process, so that every setting can be found there. */
const ENVIRONMENT: Door = { name: 'process.env', deed: /^uses (globalThis\.)?process\.env$/, inside: /^src\/(main|central)\/config\.ts$/ }

/** Time and chance come in as arguments; these files are the adapters, and where a process is put together. */
const ADAPTERS = /^src\/(central\/service|main\/(till\/machine-clock|app\/start)|renderer\/(app\/now|worker\/(random|till-ports)))\.ts$/
const TIME_AND_CHANCE: Door = {
  name: 'time or chance',
  deed: /^(uses (Date\.now|Math\.random|performance\.now)|makes Date\(\))$/,
  inside: ADAPTERS,
}

/** Unguessable bytes are made where they are kept; the shared folders, which must decide alike everywhere, make none. */
const SECRETS: Door = {
  name: 'random bytes',
  deed: /^uses (globalThis\.)?crypto\.(randomUUID|getRandomValues)$/,
  inside: /^src\/(central|main|renderer)\//,
}

type Deed = { deed: string; path: string; line: number }

const deedsOf = (file: SourceFile): Deed[] =>
  [...nodesUnder(file.program)].flatMap((node) =>
    deeds(node).map((deed) => ({ deed, path: file.path, line: lineAt(file.text, node.start) })),
  )

/** @returns one line for each use of a door's deed outside it, and for each door that is more than one file and must not be */
export function usesOutsideTheirDoor(files: readonly SourceFile[]): string[] {
  const all = production(files).flatMap(deedsOf)
  return [...DOORS, ENVIRONMENT, TIME_AND_CHANCE, SECRETS].flatMap((door) => {
    const done = all.filter(({ deed }) => door.deed.test(deed))
    const outside = done.filter(({ path }) => !door.inside.test(path)).map(({ path, line }) => `${path}:${line} ${door.name}`)
    const holders = new Set(done.map(({ path }) => path))
    const split = door.onlyOneFile && holders.size > 1 ? [`${door.name} is in ${holders.size} files: ${[...holders].join(', ')}`] : []
    return [...outside, ...split]
  })
}
