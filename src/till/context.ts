import type { JournalRecord, RecordDraft } from '../protocol/sync/record'
import type { Failure } from '../protocol/error-shape'
import type { Result } from '../domain/result'
import type { TillEvent } from '../protocol/ipc/till-commands'
import type { TillCache } from './cache/till-cache'
import type { TillPorts } from './ports'
import type { WrongCodes } from './redeem/wrong-codes'
import type { Portion } from './sync/portion'

/** Why the till believes that the centre answers or does not; "online" is that the last `hello` succeeded (4.1). */
export interface Line {
  readonly online: boolean
  /** The centre has switched this till off: it keeps sending what it has, and approves nothing. */
  readonly disabled: boolean
  /** The centre stayed silent: nobody else should wait for it until a `hello` has succeeded. */
  silent(problem: string): void
  /** Something was recorded, or has to be known: sync now. */
  kick(): void
}

/** What every command of the till core works with. */
export interface TillContext {
  readonly ports: TillPorts
  readonly cache: TillCache
  readonly line: Line
  readonly tell: (event: TillEvent) => void
  /** Operations somebody is working on right now: nobody else may finish or give them up. */
  readonly busy: Set<string>
  /** Those of them that the centre is being asked about, each until that has ended. It never waits for a sale. */
  readonly finishing: Map<string, Promise<void>>
  readonly wrongCodes: WrongCodes
  /** How many records of its journals the till sends at once. */
  readonly pushes: Portion
}

/** Runs work that nobody waits for. That it fails is a bug, or the end of the app; it is shown and stops nothing else. */
export function aside({ cache }: TillContext, work: Promise<unknown>): void {
  work.catch(() => cache.status.set({ problem: 'till.failed' }))
}

/** How long a sale waits for the centre before the till decides alone (4.1). */
export const CENTRE_DEADLINE_MS = 1500

/**
 * Journals a draft and takes it into the view. The answer comes after the disk has it and the rules count it; that the
 * view could not be written does not make it fail, since the journal is folded again later.
 */
export async function record(context: TillContext, draft: RecordDraft, approval: string | null): Promise<Result<JournalRecord, Failure>> {
  const written = await context.ports.journal.append(draft, approval)
  if (written.ok) await take(context, written.value)
  else if (written.error.key === 'journal.degraded') context.cache.status.set({ journalDegraded: true })
  return written
}

/**
 * Journals two drafts of one operation with one wait for the disk; the answer is the second record, the first failure
 * stands for both. An approval is stamped on the first: it is good for one record.
 */
export async function recordBoth(
  context: TillContext,
  [first, second]: readonly [RecordDraft, RecordDraft],
  approval: string | null,
): Promise<Result<JournalRecord, Failure>> {
  const [one, two] = await Promise.all([context.ports.journal.append(first, approval), context.ports.journal.append(second, null)])
  if (one.ok) await take(context, one.value)
  if (two.ok) await take(context, two.value)
  return one.ok ? two : one
}

async function take({ cache }: TillContext, written: JournalRecord): Promise<void> {
  await cache.operations.take(written).catch(() => undefined)
  const { status, operations } = cache
  const currency = cache.shelf?.place.currency
  status.set({
    journalDegraded: false,
    lastSeq: written.seq,
    incarnation: written.incarnation,
    waiting: written.seq - operations.acked,
    ...(currency === undefined ? {} : { currency, moneyAtRisk: operations.overlay.atRisk(currency) }),
  })
}
