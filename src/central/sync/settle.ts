import { never } from '../../domain/never'
import type { JournalRecord } from '../../protocol/sync/record'
import type { IssueResult } from '../coupons/issue'
import type { OperationStored, RedemptionStored } from '../core/rows'
import { releaseUse } from '../redemption/count'
import { settleCodesHanded, settleGrant, settleGrantClosed, spendUnit } from '../grants/settle-grant'
import { ACCEPTED, NOTED, UNREADABLE, type Pushing, type RecordOf, type Settled } from './pushing'
import { settleCase } from './settle-case'
import { settleIssue, takeBackIssue } from './settle-issue'
import { resendByTill } from './settle-resend'
import { settleRedemption } from './settle-redemption'
import { issuedOther, parkTaken, parkTakenIssue } from './taken-op'
import { returnByTill, REVERSED_OR_GONE, undoByTill } from './settle-undo'

/** What the centre makes of one record of a till's journal (4.1, 4.6). Whatever it is, the record itself is kept. */
export function settleRecord(push: Pushing, record: JournalRecord): Promise<Settled> {
  switch (record.type) {
    case 'intent':
      return settleIntent(push, record)
    case 'outcome':
      return settleOutcome(push, record)
    case 'abandon':
      return settleAbandon(push, record)
    case 'reversal':
      return undoByTill(push, record)
    case 'return':
      return returnByTill(push, record)
    case 'resend':
      return resendByTill(push, record)
    case 'case_decision':
      return settleCase(push, record)
    case 'grant':
      return settleGrant(push, record)
    case 'grant_closed':
      return settleGrantClosed(push, record)
    case 'codes_handed':
      return settleCodesHanded(push, record)
    case 'attempt':
      return Promise.resolve(NOTED)
    default:
      return never(record)
  }
}

/** Kept until its outcome comes. The centre may know it already, because the till asked before it pushed. */
async function settleIntent({ tx, now }: Pushing, record: RecordOf<'intent'>): Promise<Settled> {
  const known = await tx.operations.get(record.opId)
  if (known !== null) return known.hash === record.hash || known.state === 'abandoned' ? NOTED : UNREADABLE
  await tx.operations.insert({ opId: record.opId, state: 'intended', hash: record.hash, intent: record.body, redeem: null, issue: null, at: now })
  return NOTED
}

async function settleOutcome(push: Pushing, record: RecordOf<'outcome'>): Promise<Settled> {
  const { body, opId } = record
  const known = await push.tx.operations.get(opId)
  if (body.action === 'issue') return settleIssueOutcome(push, record, known)
  const { decision } = body
  if (!decision.ok) return settleRefusal(push, record, known)
  const made = await countedAs(push, known)
  if (made !== null && made.till !== push.till) return parkTaken(push, record, decision, made)
  // First the unit: what it held out of the pool is where this redemption is counted, by the till or by the centre.
  if (body.unit !== undefined) await spendUnit(push, record, body.unit, 'use')
  if (made !== null) return { settlement: made.settlement, conflict: made.conflict }
  if (known === null || known.intent?.action !== 'redeem') return UNREADABLE
  const settled = await settleRedemption(push, record, known.intent, decision)
  await push.tx.operations.update({ ...known, state: 'decided', redeem: decision, at: push.now })
  return settled
}

/** What the centre decided stands already; what the till issued alone is written down now. */
async function settleIssueOutcome(push: Pushing, record: RecordOf<'outcome'>, known: OperationStored | null): Promise<Settled> {
  const { body } = record
  if (body.action !== 'issue') return NOTED
  if (!body.result.ok) return settleRefusal(push, record, known)
  const other = known === null || body.decidedBy === 'centre' ? null : issuedOther(known, body.result.codeKey)
  if (known !== null && other !== null) return parkTakenIssue(push, record, known, other)
  if (known?.state === 'decided') return ACCEPTED
  if (body.decidedBy === 'centre' || known?.intent?.action !== 'issue') return UNREADABLE
  return settleIssue(push, record, body, known, known.intent)
}

/**
 * The till has refused. Had the centre said yes meanwhile, that is undone: the till had asked and heard nothing, or a copy of its
 * question came late to a centre that was set back and has forgotten its own no. Should it come later still, it hears this.
 */
async function settleRefusal(push: Pushing, record: RecordOf<'outcome'>, known: OperationStored | null): Promise<Settled> {
  if (known === null || known.state === 'abandoned' || isRefused(known)) return NOTED
  if (await isAnothers(push, known)) return UNREADABLE
  const { body, opId } = record
  await giveUp(push, opId)
  const refused = body.action === 'redeem' ? { redeem: body.decision } : { issue: body.result }
  await push.tx.operations.update({ ...known, ...refused, state: 'decided', at: push.now })
  return NOTED
}

/** The redemption that the centre counts under the operation; null = none. */
async function countedAs({ tx }: Pushing, known: OperationStored | null): Promise<RedemptionStored | null> {
  return known?.state === 'decided' && known.redeem?.ok === true ? tx.redemptions.get(known.opId) : null
}

/** It is somebody else's redemption: what this till says under the same `opId` undoes nothing of it (R 2.6, C2). */
async function isAnothers(push: Pushing, known: OperationStored | null): Promise<boolean> {
  const made = await countedAs(push, known)
  return made !== null && made.till !== push.till
}

function isRefused({ state, redeem, issue }: OperationStored): boolean {
  return state === 'decided' && (redeem ?? (issue as IssueResult | null))?.ok === false
}

/** Undoes an online count of this opId, and blocks one that comes later (4.1). */
async function settleAbandon(push: Pushing, record: RecordOf<'abandon'>): Promise<Settled> {
  const { tx, now } = push
  const known = await tx.operations.get(record.opId)
  if (await isAnothers(push, known)) return UNREADABLE
  await giveUp(push, record.opId)
  if (known === null) {
    await tx.operations.insert({ opId: record.opId, state: 'abandoned', hash: record.hash, intent: null, redeem: null, issue: null, at: now })
  } else {
    await tx.operations.update({ ...known, state: 'abandoned' })
  }
  return NOTED
}

async function giveUp(push: Pushing, opId: string): Promise<void> {
  const { tx, now } = push
  await takeBackIssue(push, opId)
  const made = await tx.redemptions.get(opId)
  if (made === null || REVERSED_OR_GONE.has(made.undone)) return
  await tx.feeds.append(await releaseUse(tx, made, 'abandoned', now))
}
