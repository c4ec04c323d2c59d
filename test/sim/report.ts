import { FAULT_KINDS, RARELY, SOMETIMES } from './engine/kinds'
import type { Violation } from './engine/world'
import { tellingOf, type Ran } from './play/run-plan'
import { STORIES } from './play/stories'

/** Schedules with violations that a line or a list names. */
const MOST_NAMED = 20

/** Seeds, one behind the other. */
export interface Range {
  readonly from: number
  readonly count: number
}

/** What many runs were together. Plain data, so that it can come from another thread. */
export interface Summary {
  schedules: number
  events: number
  approvals: number
  readonly faults: Record<string, number>
  readonly points: Record<string, number>
  /** Seeds whose run broke an invariant, with the first one. */
  readonly failed: { readonly seed: number; readonly first: Violation }[]
  /** One text for all runs of the summary, in their order. */
  hash: string
}

export function emptySummary(): Summary {
  return { schedules: 0, events: 0, approvals: 0, faults: {}, points: {}, failed: [], hash: '' }
}

export function addRun(to: Summary, ran: Ran): void {
  to.schedules += 1
  to.events += ran.events
  to.approvals += ran.approvals
  addCounts(to.faults, Object.fromEntries(ran.faults))
  addCounts(to.points, Object.fromEntries(ran.points))
  const [first] = ran.violations
  if (first !== undefined) to.failed.push({ seed: ran.seed, first })
  to.hash = mixed(to.hash, ran.hash)
}

export function addSummary(to: Summary, more: Summary): void {
  to.schedules += more.schedules
  to.events += more.events
  to.approvals += more.approvals
  addCounts(to.faults, more.faults)
  addCounts(to.points, more.points)
  to.failed.push(...more.failed)
  to.hash = mixed(to.hash, more.hash)
}

function addCounts(to: Record<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [name, times] of Object.entries(more)) to[name] = (to[name] ?? 0) + times
}

/** FNV-1a over both texts. */
function mixed(before: string, next: string): string {
  let hash = 0x811c9dc5
  for (const unit of `${before} ${next}`) hash = Math.imul(hash ^ unit.charCodeAt(0), 0x01000193)
  return (hash >>> 0).toString(16).padStart(8, '0')
}

/** Fewer schedules need not have tried everything. */
const LONG = 2_000
/** What npm test plays. */
const LONGER = 20_000

/** Faults that never fired, states that were never reached and stories that were never told, of a run long enough to be asked for all of them. */
export function missingOf({ schedules, faults, points }: Summary): readonly string[] {
  if (schedules < LONG) return []
  const wanted = [...SOMETIMES, ...STORIES.map(tellingOf), ...(schedules < LONGER ? [] : RARELY)]
  return [...FAULT_KINDS.filter((kind) => faults[kind] === undefined), ...wanted.filter((point) => points[point] === undefined)]
}

/** One line for a part of a long run: which seeds, and what they were together. */
export function blockLine({ from, count }: Range, { faults, approvals, failed, hash }: Summary): string {
  const fired = Object.values(faults).reduce((sum, times) => sum + times, 0)
  const which = failed.slice(0, MOST_NAMED).map(({ seed, first }) => `; seed ${seed}: ${first.invariant}`)
  return `seeds ${from} to ${from + count - 1}: ${fired} faults, ${approvals} approvals, ${failed.length} schedules with violations, trace ${hash}${which.join('')}`
}

/** The lines `npm run sim` prints. */
export function linesOf(summary: Summary, seconds: number, threads: number): string[] {
  const { schedules, events, approvals, faults, points, failed } = summary
  const listed = (title: string, counts: Readonly<Record<string, number>>): string[] => [
    title,
    ...Object.entries(counts)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, times]) => `  ${String(times).padStart(8)}  ${name}`),
  ]
  const rate = schedules / seconds
  return [
    ...listed('faults that fired', faults),
    ...listed('sometimes', points),
    `${schedules} schedules in ${seconds.toFixed(1)} s: ${rate.toFixed(0)} schedules/s on ${threads} threads, ${(rate / threads).toFixed(0)} a thread; ${(events / schedules).toFixed(0)} events and ${(approvals / schedules).toFixed(1)} approvals each; trace ${summary.hash}`,
    ...failed.slice(0, MOST_NAMED).map(({ seed, first }) => `seed ${seed}: ${first.invariant}: ${first.what}`),
    ...missingOf(summary).map((name) => `never: ${name}`),
    `${failed.length} schedules with violations`,
  ]
}
