import type { FeedRow } from '../../protocol/sync/feed-rows'
import type { PackSummary } from '../../protocol/sync/packs'

export type SnapshotRow = Omit<FeedRow, 'pos'>

export interface SnapshotPart {
  readonly rows: readonly SnapshotRow[]
  /** Key to go on after; null = that was the last part. */
  readonly next: string | null
  readonly packs?: readonly PackSummary[]
}

/** Rows in the order of their keys: after the last one it goes on, where there may be more. */
export const part = (rows: readonly SnapshotRow[], limit: number): SnapshotPart => ({ rows, next: rows.length < limit ? null : (rows.at(-1)?.key ?? null) })

/*
 * Where rows stand beside packs, the key to go on after begins with what it goes on with, and with the positions of the packs
 * the snapshot began with: it goes on as it began, whatever is made meanwhile.
 */

/** What no pack of the snapshot can say, and what has changed behind them. */
export const [UNFIT, CHANGED] = ['x', 'y'] as const

export interface BesidePacks {
  readonly phase: string
  /** Positions of the packs, as `nextBeside` has written them. */
  readonly since: string
  /** To go on after; empty = from the first. */
  readonly key: string
}

export const nextBeside = ({ phase, since, key }: BesidePacks): string => `${phase}${since} ${key}`

/** A position in it; one that a till made up has nothing behind it. */
export const positionOf = (since: string): number => (/^\d{1,15}$/.test(since) ? Number(since) : Number.MAX_SAFE_INTEGER)

/** Null = the snapshot is all rows. */
export function readBeside(after: string | null): BesidePacks | null {
  const [, phase, since, key] = /^([xy])(\S+) (.*)$/.exec(after ?? '') ?? []
  return phase === undefined || since === undefined ? null : { phase, since, key: key ?? '' }
}
