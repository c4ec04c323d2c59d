import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The till's journal as it lies on the disk, read past the app: every segment, one after the other, as text. */
export function journalText(profile: string): string {
  const folder = join(profile, 'journal')
  const segments = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.journal'))
  return segments
    .sort((a, b) => (a < b ? -1 : 1))
    .map((path) => readFileSync(join(folder, path), 'latin1'))
    .join('')
}

/** How many records of a kind were journaled. */
export function countJournaled(profile: string, kind: string): number {
  return journalText(profile).split(`"type":"${kind}"`).length - 1
}

/** Number of the newest record; 0 = none yet. */
export function lastJournaled(profile: string): number {
  return Number([...journalText(profile).matchAll(/"seq":(\d+)/g)].at(-1)?.[1] ?? 0)
}
