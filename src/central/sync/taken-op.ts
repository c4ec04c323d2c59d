import type { AcceptedWire } from '../../protocol/sync/decision-wire'
import { openCase, type IssualSide } from '../cases/open-case'
import type { IssueResult } from '../coupons/issue'
import type { OperationStored, RedemptionStored } from '../core/rows'
import { doingOf, UNREADABLE, type Pushing, type RecordOf, type Settled } from './pushing'
import { recordTime } from './record-time'

/*
 * Another content under one `opId` (R 2.6, C2), which no till makes by itself. It is kept aside and counts nothing; what was
 * settled first stands, and somebody must look.
 */

/** A till has sold under an operation that somebody else's redemption has already. */
export async function parkTaken(push: Pushing, record: RecordOf<'outcome'>, decision: AcceptedWire, made: RedemptionStored): Promise<Settled> {
  const { core, tx, now, place } = push
  const own = { ...doingOf(push, record), opId: record.opId, offer: made.offer, at: recordTime(record.clock, now).at, arrivedAt: now, offline: true, decision, settlement: 'parked' as const }
  await openCase(core, tx, { class: 'unreadable', sides: [own, made], store: place.store.id, now })
  return UNREADABLE
}

/** What was issued under an operation, where a till now says it alone gave out `codeKey` under it; null = the same, or nothing was. */
export function issuedOther({ issue, state }: OperationStored, codeKey: string): string | null {
  const result = state === 'decided' ? (issue as IssueResult | null) : null
  return result?.ok === true && result.codeKey !== codeKey ? result.codeKey : null
}

/** A till has given out another code under an operation that has issued one already. */
export async function parkTakenIssue(push: Pushing, record: RecordOf<'outcome'>, known: OperationStored, codeKey: string): Promise<Settled> {
  const { core, tx, now, place } = push
  const offer = (await tx.coupons.find(codeKey, 0))?.offer
  if (offer === undefined) return UNREADABLE
  const { opId, cashier, approver, clock } = record
  const own: IssualSide = { opId, offer, at: recordTime(clock, now).at, till: push.till, store: place.store.id, cashier, approver, offline: true, settlement: 'parked' }
  const first: IssualSide = { opId, offer, at: known.at, till: null, store: null, cashier: null, offline: false, settlement: 'accepted' }
  await openCase(core, tx, { class: 'unreadable', sides: [], issuals: [own, first], store: place.store.id, now })
  return UNREADABLE
}
