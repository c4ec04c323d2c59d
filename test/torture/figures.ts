/** What a run of kills has shown. Nothing may be lost and nothing doubled; the rest says how much was tried. */
export interface KillFigures {
  readonly kills: Readonly<Record<string, number>>
  /** Sales that were begun, and those whose approval was seen. */
  readonly tried: number
  readonly approved: number
  /** Approvals that are not in the journal, or not counted at the centre; and codes or operations counted twice. */
  readonly lost: readonly string[]
  readonly doubled: readonly string[]
  /** Milliseconds from each new start until it served again, sorted. */
  readonly back: readonly number[]
  /** Records of the tills' journals, all of them at the centre. */
  readonly records: number
}

export function killLine(what: string, { kills, tried, approved, lost, doubled, back, records }: KillFigures): string {
  const kinds = Object.entries(kills).map(([kind, n]) => `${kind} ${n}`)
  const all = Object.values(kills).reduce((sum, n) => sum + n, 0)
  const parts = [
    `${all} kills of ${what} (${kinds.join(', ')})`,
    `${tried} sales tried, ${approved} approvals seen`,
    `lost ${lost.length}, doubled ${doubled.length}`,
    `back in service p50 ${seconds(quantile(back, 0.5))}, p95 ${seconds(quantile(back, 0.95))}`,
    `${records} records pushed`,
  ]
  return parts.join(' · ')
}

export function quantile(sorted: readonly number[], part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`

export function counted<Key extends string>(keys: readonly Key[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const key of keys) counts[key] = (counts[key] ?? 0) + 1
  return counts
}
