import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { StoryOffer } from './stories'

/** Where the journals lie: a folder per version of the app that wrote them, and in it one per story. */
export const JOURNALS = join('test', 'golden', 'journals')
/** A line for each file in there, as `sha256sum` writes it: whoever changes a kept file has to change this list too. */
export const SUMS = join('test', 'golden', 'kept.sha256')
export const FACTS = 'facts.json'

/** What must come of a journal, now and in every later version. */
export interface Facts {
  readonly about: string
  readonly shop: { readonly offers: readonly StoryOffer[]; readonly cases: number; readonly customers?: readonly string[] }
  /** What the chain's check finds before anybody has opened the journal. */
  readonly journal: { readonly records: number; readonly segments: number; readonly lastHash: string; readonly tornBytes: number; readonly problem: string | null }
  /** The till's operations by their number in the story. */
  readonly folded: readonly FoldedFact[]
  /** What the centre makes of each record, in order. */
  readonly settled: readonly string[]
  readonly counts: readonly { readonly uses: number; readonly held: number }[]
  /** Codes with uses, first offer first. */
  readonly uses: readonly Readonly<Record<string, number>>[]
  /** Class and state of every case. */
  readonly cases: readonly string[]
  /** Of each offer whose codes a till held to issue; left out where there is none. */
  readonly issuing?: readonly IssuingFact[]
  /** Purpose and text of every message that waits to be sent; left out where there is none. */
  readonly messages?: readonly string[]
}

export interface FoldedFact {
  readonly op: number
  readonly kind: string
  readonly state: string
  readonly decidedBy: string | null
  readonly undone: string
  readonly overlay: number
}

export interface IssuingFact {
  readonly issued: number
  readonly held: number
  /** State of each code, its uses, and whether somebody holds it. */
  readonly coupons: Readonly<Record<string, string>>
}

/** A journal that was kept: its files by their path under the incarnations' folder, and the till's mark. */
export interface KeptJournal {
  readonly name: string
  readonly files: ReadonlyMap<string, Uint8Array>
  readonly mark: Uint8Array
  readonly facts: Facts
}

export function keptJournals(folder = JOURNALS): readonly KeptJournal[] {
  const found = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith(FACTS))
  return found.map(dirname).sort().map((name) => readKept(join(folder, name), name))
}

function readKept(folder: string, name: string): KeptJournal {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.journal'))
  return {
    name,
    files: new Map(paths.map((path) => [path, readFileSync(join(folder, path))])),
    mark: readFileSync(join(folder, 'high-water')),
    facts: JSON.parse(readFileSync(join(folder, FACTS), 'utf8')) as Facts,
  }
}

/** The line of a file in the list of checksums. */
export function sumLine(file: string): string {
  const digest = createHash('sha256').update(readFileSync(file)).digest('hex')
  return `${digest}  ${relative(dirname(SUMS), file).replaceAll('\\', '/')}`
}

/** The list as it would be written today. */
export function sumsNow(): readonly string[] {
  const paths = readdirSync(JOURNALS, { recursive: true, encoding: 'utf8' }).map((path) => join(JOURNALS, path))
  return paths.filter((path) => statSync(path).isFile()).map(sumLine)
}
