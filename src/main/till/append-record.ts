import type { Result } from '../../domain/result'
import type { Failure } from '../../protocol/error-shape'
import type { JournalRecord, RecordDraft } from '../../protocol/sync/record'
import type { Approvals } from '../people/approvals'
import type { SignIn } from '../people/sign-in'
import { refusal } from '../ipc/refusal'
import { testPause } from '../test-build/hooks'
import type { EnrolledTill } from './enrolled-till'
import type { UnderWay } from './under-way'

export interface AppendParts {
  readonly signIn: SignIn
  readonly approvals: Approvals
  readonly underWay: UnderWay
}

/** What no person does: allowances come and go with the sync, also at night (4.4). */
const UNATTENDED: ReadonlySet<RecordDraft['type']> = new Set(['grant', 'grant_closed', 'codes_handed'])
/** What ends an operation that was begun: it must be possible with nobody signed in, as after a crash or a lock. */
const ENDS: ReadonlySet<RecordDraft['type']> = new Set(['outcome', 'abandon'])

/**
 * Writes a draft of the page into the journal, stamped with what the page may not choose (4.1): number and chain by the
 * journal, the till's clock, who is signed in, and who approved. Answers after fsync.
 */
export async function appendRecord(
  till: EnrolledTill,
  { draft, approval }: { readonly draft: RecordDraft; readonly approval: string | null },
  { signIn, approvals, underWay }: AppendParts,
): Promise<Result<JournalRecord, Failure>> {
  const cashier = signIn.person?.id ?? null
  if (cashier === null && !ENDS.has(draft.type) && !UNATTENDED.has(draft.type)) return refusal('till.not_signed_in')
  const approver = approval === null ? null : approvals.spend(approval, draft.opId)
  if (approval !== null && approver === null) return refusal('pin.not_manager')
  if (draft.type === 'case_decision' && approver === null && signIn.person?.role !== 'store_manager') return refusal('pin.not_manager')
  const stored = await till.journal.append(draft, { clock: till.clock.read(), cashier, approver })
  if (!stored.ok) return stored
  if (stored.value.type === 'intent') underWay.begin(stored.value)
  if (ENDS.has(draft.type)) underWay.end(draft.opId)
  if (__TEST_BUILD__ && draft.type === 'outcome') await testPause('outcome_before_cache')
  return stored
}
