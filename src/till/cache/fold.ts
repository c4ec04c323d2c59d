import type { JournalRecord } from '../../protocol/sync/record'
import type { OperationCached } from './rows'

/** What the journal record stands beside: the operation so far, the redemption it undoes, the offer's name. */
export interface FoldContext {
  readonly known: OperationCached | undefined
  readonly undoes: OperationCached | undefined
  readonly offer: { readonly name: string; readonly posCode: string } | undefined
  /** Adds two amounts of the store's currency, and takes one from another: money arithmetic stays in the domain. */
  readonly money: { plus(a: string, b: string): string; minus(a: string, b: string): string }
}

/** What this version can show. A newer one on the same machine may have journaled other things before. */
const KNOWN_TYPES: ReadonlySet<string> = new Set<JournalRecord['type']>(['intent', 'outcome', 'abandon', 'attempt', 'reversal', 'return', 'resend'])

/**
 * The operations a record changes: its own, and for a reversal or return also the redemption it undoes. Pure; folding a
 * record twice changes nothing the second time. A record of a type that is not known here changes nothing: it is sent on as
 * it is, and the centre keeps it aside (4.2).
 */
export function foldRecord(record: JournalRecord, context: FoldContext): readonly OperationCached[] {
  if (!KNOWN_TYPES.has(record.type)) return []
  if (!isOperation(record)) return []
  const { known, undoes } = context
  const newer = known === undefined || known.incarnation < record.incarnation || (known.incarnation === record.incarnation && known.seq < record.seq)
  if (!newer) return []
  const own = foldOwn(record, context)
  if (undoes === undefined || (record.type !== 'reversal' && record.type !== 'return')) return [own]
  return [own, undo(undoes, record, context)]
}

/** Records of what a cashier does to a coupon; allowances and decided cases are none. */
type OperationRecord = Exclude<JournalRecord, { type: 'grant' | 'grant_closed' | 'codes_handed' | 'case_decision' }>

function isOperation(record: JournalRecord): record is OperationRecord {
  return record.type !== 'grant' && record.type !== 'grant_closed' && record.type !== 'codes_handed' && record.type !== 'case_decision'
}

function foldOwn(record: OperationRecord, { known, undoes, offer, money }: FoldContext): OperationCached {
  const base = stamped(known ?? blank(record), record)
  switch (record.type) {
    case 'intent':
      return withOffer({ ...base, ...intentFields(record.body) }, offer)
    case 'outcome':
      return withOutcome(base, record.body)
    case 'abandon':
      return { ...base, state: 'abandoned', overlay: 0 }
    case 'attempt':
      return withOffer({ ...base, ...refusedTry(record.body), overlay: 0 }, offer)
    case 'resend':
      return withOffer({ ...base, state: 'accepted', codeKey: record.body.codeKey, offer: record.body.offer }, offer)
    case 'reversal':
      return { ...base, ...undoing(undoes, record.body.redemption), giveBack: undoes === undefined ? null : leftOf(undoes, money) }
    case 'return':
      return { ...base, ...undoing(undoes, record.body.redemption), giveBack: record.body.giveBack, undone: record.body.complete ? 'reversed' : 'part' }
  }
}

function stamped(op: OperationCached, record: OperationRecord): OperationCached {
  return {
    ...op,
    incarnation: record.incarnation,
    seq: record.seq,
    cashier: record.cashier ?? op.cashier,
    approver: record.approver ?? op.approver,
    waiting: 1,
    overlay: 1,
  }
}

function intentFields(body: Extract<JournalRecord, { type: 'intent' }>['body']): Partial<OperationCached> {
  const shared = { state: 'unfinished', offer: body.offer, customer: body.customer, overlay: 0 } as const
  if (body.action === 'issue') return shared
  return { ...shared, codeKey: body.codeKey, bill: body.bill, currency: body.bill.currency ?? null, posTransaction: body.posTransaction }
}

function refusedTry({ codeKey, offer, reasons }: Extract<JournalRecord, { type: 'attempt' }>['body']): Partial<OperationCached> {
  return { state: 'refused', codeKey, offer, reasons }
}

function withOutcome(op: OperationCached, body: Extract<JournalRecord, { type: 'outcome' }>['body']): OperationCached {
  if (body.action === 'issue') {
    const { result, decidedBy } = body
    if (!result.ok) return { ...op, decidedBy, state: 'refused', reasons: result.reasons, overlay: 0 }
    return { ...op, decidedBy, state: 'accepted', codeKey: result.codeKey, issuedOn: result.issuedOn }
  }
  const { decision, decidedBy } = body
  if (!decision.ok) return { ...op, decidedBy, state: 'refused', reasons: decision.reasons, overlay: 0 }
  return { ...op, decidedBy, state: 'accepted', decision, currency: decision.currency }
}

function undoing(redemption: OperationCached | undefined, opId: string): Partial<OperationCached> {
  if (redemption === undefined) return { state: 'accepted', redemption: opId }
  const { codeKey, offer, offerName, posCode, customer, currency } = redemption
  return { state: 'accepted', redemption: opId, codeKey, offer, offerName, posCode, customer, currency }
}

type Undoing = Extract<JournalRecord, { type: 'reversal' | 'return' }>

/** The redemption as a reversal or return leaves it. */
function undo(op: OperationCached, record: Undoing, { money }: FoldContext): OperationCached {
  if (record.type === 'reversal') return { ...op, undone: 'reversed' }
  const shares = new Map(record.body.shares.map(({ id, share }) => [id, share]))
  const returned: Record<string, { qty: number; amount: string }> = { ...op.returned }
  for (const { id, qty } of record.body.lines) {
    const before = returned[id]
    const share = shares.get(id) ?? null
    const amount = before === undefined ? share : share === null ? before.amount : money.plus(before.amount, share)
    returned[id] = { qty: (before?.qty ?? 0) + qty, amount: amount ?? before?.amount ?? '0' }
  }
  return { ...op, returned, undone: record.body.complete ? 'reversed' : 'part' }
}

/** What of a redemption's discount has not been given back yet. */
export function leftOf(op: OperationCached, money: FoldContext['money']): string | null {
  if (op.decision === null) return null
  return Object.values(op.returned).reduce((left, { amount }) => money.minus(left, amount), op.decision.discount as string)
}

function withOffer(op: OperationCached, offer: FoldContext['offer']): OperationCached {
  return offer === undefined ? op : { ...op, offerName: offer.name, posCode: offer.posCode }
}

function blank(record: OperationRecord): OperationCached {
  return {
    opId: record.opId,
    incarnation: record.incarnation,
    seq: record.seq,
    kind: kindOf(record),
    at: record.clock.centre ?? record.clock.wall,
    state: 'accepted',
    decidedBy: null,
    codeKey: null,
    offer: null,
    offerName: null,
    posCode: null,
    customer: null,
    bill: null,
    posTransaction: null,
    currency: null,
    decision: null,
    reasons: [],
    cashier: record.cashier,
    approver: record.approver,
    redemption: null,
    giveBack: null,
    returned: {},
    undone: 'no',
    waiting: 1,
    overlay: 1,
    settlement: null,
    conflict: null,
    attention: 0,
  }
}

function kindOf(record: OperationRecord): OperationCached['kind'] {
  if (record.type === 'intent' || record.type === 'outcome') return record.body.action
  return record.type === 'abandon' ? 'redeem' : record.type
}
