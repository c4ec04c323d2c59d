import { lineAt, nodesUnder, type SourceFile, type SyntaxNode } from './source-tree'

const LIMIT = { file: 400, test: 600, function: 60, median: 100 }

const at = (file: SourceFile, node: SyntaxNode): string => `${file.path}:${lineAt(file.text, node.start)}`

const nodesOf = (files: readonly SourceFile[], wanted: (node: SyntaxNode, file: SourceFile) => boolean): string[] =>
  files.flatMap((file) => [...nodesUnder(file.program)].filter((node) => wanted(node, file)).map((node) => at(file, node)))

/** Files beyond the hard end: 400 lines, tests 600. */
export const tooLongFiles = (files: readonly SourceFile[]): string[] =>
  files
    .filter(({ isTest, lines }) => lines > (isTest ? LIMIT.test : LIMIT.file))
    .map(({ path, lines }) => `${path} has ${lines} lines`)

/** Functions of the product beyond 60 lines. */
export const tooLongFunctions = (files: readonly SourceFile[]): string[] =>
  nodesOf(
    files.filter(({ isTest }) => !isTest),
    (node, { text }) =>
      /^(Function(Declaration|Expression)|ArrowFunctionExpression)$/.test(node.type) &&
      text.slice(node.start, node.end).split('\n').length > LIMIT.function,
  )

/** @returns the median length of the product's files and the limit it must keep */
export function medianFile(files: readonly SourceFile[]): { median: number; limit: number } {
  const sizes = files.filter(({ path, isTest }) => path.startsWith('src/') && !isTest).map(({ lines }) => lines)
  return { median: sizes.sort((a, b) => a - b)[Math.floor(sizes.length / 2)] ?? 0, limit: LIMIT.median }
}

export const anyTypes = (files: readonly SourceFile[]): string[] => nodesOf(files, ({ type }) => type === 'TSAnyKeyword')

export const defaultExports = (files: readonly SourceFile[]): string[] =>
  nodesOf(files, ({ type }) => type === 'ExportDefaultDeclaration')

/** A file that only hands on what others export, or hands on everything of another. */
export const barrels = (files: readonly SourceFile[]): string[] =>
  files
    .filter(({ program }) => {
      const body = program['body'] as SyntaxNode[]
      const handsOn = (node: SyntaxNode): boolean => node.type.startsWith('Export') && Boolean(node['source'])
      return body.some(({ type }) => type === 'ExportAllDeclaration') || (body.length > 0 && body.every(handsOn))
    })
    .map(({ path }) => path)

const comments = (files: readonly SourceFile[], wrong: (text: string) => boolean): string[] =>
  files.flatMap((file) => file.comments.filter(({ text }) => wrong(text)).map(({ line }) => `${file.path}:${line}`))

const UNFINISHED = new RegExp(String.raw`\b(TO${''}DO|FIX${''}ME|XXX|HACK)\b`)

export const unfinishedNotes = (files: readonly SourceFile[]): string[] => comments(files, (text) => UNFINISHED.test(text))

const SUPPRESSION = /@ts-(ignore|expect-error|nocheck)|\b(eslint|oxlint)-disable/
const WITH_REASON = /(@ts-expect-error\s+|-disable\S*\s+\S+\s+--\s+)\S.{9,}/

/** A silenced rule without its reason on the line; the two that silence more than one line of types have no good reason. */
export const baselessSuppressions = (files: readonly SourceFile[]): string[] =>
  comments(files, (text) => SUPPRESSION.test(text) && !WITH_REASON.test(text))

/** Tests that are switched off, or switch the others off. */
export const skippedTests = (files: readonly SourceFile[]): string[] =>
  nodesOf(
    files.filter(({ isTest }) => isTest),
    (node, { text }) =>
      node.type === 'CallExpression' &&
      /^(test|it|describe)(\.\w+)*\.(skip|only|todo|fixme|skipIf|runIf)\b/.test(text.slice(node.start, node.start + 80)),
  )
