import { readFileSync, readdirSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseSync } from 'vite'

/** One node of the syntax tree, ESTree with TypeScript's nodes; only what the checks look at is typed. */
export type SyntaxNode = { type: string; start: number; end: number; [field: string]: unknown }

export type Import = {
  /** What stands in the source: './bill' or 'zod'. */
  specifier: string
  /** True when nothing of it survives into the bundle. */
  typeOnly: boolean
  /** True for `export … from`. */
  reexport: boolean
  /** Path from the top of the repository when it is one of our files, else undefined. */
  target: string | undefined
}

export type SourceFile = {
  path: string
  text: string
  lines: number
  isTest: boolean
  program: SyntaxNode
  comments: { text: string; line: number }[]
  imports: Import[]
}

const TOP = fileURLToPath(new URL('../..', import.meta.url))
const CODE = /\.(ts|tsx|mjs)$/
const SKIP = new Set(['node_modules', 'out', 'out-test', 'release', 'release-test', '.git', '.tsbuild', 'demo-output', 'test-results'])

function* walk(folder: string): Generator<string> {
  for (const entry of readdirSync(join(TOP, folder), { withFileTypes: true })) {
    if (SKIP.has(entry.name)) continue
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (entry.isDirectory()) yield* walk(path)
    else yield path
  }
}

/** Every node under `node`, itself first. */
export function* nodesUnder(node: SyntaxNode): Generator<SyntaxNode> {
  yield node
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? (value as unknown[]) : [value]) {
      if (child !== null && typeof child === 'object' && 'type' in child && typeof child.type === 'string') {
        yield* nodesUnder(child as SyntaxNode)
      }
    }
  }
}

/** 1 for the first line. */
export const lineAt = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

function resolveImport(from: string, specifier: string, paths: ReadonlySet<string>): string | undefined {
  if (!specifier.startsWith('.')) return undefined
  const base = posix.join(dirname(from), specifier.replace(/\?.*$/, ''))
  return [base, `${base}.ts`, `${base}.tsx`, `${base}/index.ts`].find((path) => paths.has(path)) ?? base
}

const TYPE_ONLY = (node: SyntaxNode): boolean => {
  if (node['importKind'] === 'type' || node['exportKind'] === 'type') return true
  const specifiers = (node['specifiers'] ?? []) as SyntaxNode[]
  return specifiers.length > 0 && specifiers.every((each) => each['importKind'] === 'type' || each['exportKind'] === 'type')
}

function importsOf(path: string, program: SyntaxNode, paths: ReadonlySet<string>): Import[] {
  const found: Import[] = []
  for (const node of nodesUnder(program)) {
    const source = node['source'] as SyntaxNode | null | undefined
    const literal = source?.['value']
    if (typeof literal !== 'string' || !/Import|Export/.test(node.type)) continue
    found.push({
      specifier: literal,
      typeOnly: node.type === 'TSImportType' || TYPE_ONLY(node),
      reexport: node.type.startsWith('Export'),
      target: resolveImport(path, literal, paths),
    })
  }
  return found
}

function parse(path: string, text: string, paths: ReadonlySet<string>): SourceFile {
  const { program, comments, errors } = parseSync(path, text)
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message}`)
  const root = program as unknown as SyntaxNode
  return {
    path,
    text,
    lines: text.split('\n').length - (text.endsWith('\n') ? 1 : 0),
    isTest: /\.(test|spec)\.(tsx?|mjs)$/.test(path) || path.startsWith('test/'),
    program: root,
    comments: comments.map(({ value, start }) => ({ text: value, line: lineAt(text, start) })),
    imports: importsOf(path, root, paths),
  }
}

/**
 * A tree that exists only in memory, for showing that a check objects to what it should.
 * @param files path from the top of the repository → source text
 */
export function treeOf(files: Record<string, string>): SourceFile[] {
  const paths = new Set(Object.keys(files))
  return Object.entries(files).map(([path, text]) => parse(path, text, paths))
}

/** Paths of all files of the repository's folders, code or not. */
export const pathsUnder = (...folders: string[]): string[] => folders.flatMap((folder) => [...walk(folder)])

export const readText = (path: string): string => readFileSync(join(TOP, path), 'utf8')

/** The code of the repository as it is now: src/, test/ and scripts/. */
export function readTree(): SourceFile[] {
  const paths = pathsUnder('src', 'test', 'scripts').filter((path) => CODE.test(path) && !path.endsWith('.d.ts'))
  return treeOf(Object.fromEntries(paths.map((path) => [path, readText(path)])))
}
