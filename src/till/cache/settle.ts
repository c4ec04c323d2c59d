import type { OperationCached, ReceiptCached } from './rows'

/** Receipts of one operation, in any order. */
export interface Settled {
  readonly settlement: OperationCached['settlement']
  readonly conflict: OperationCached['conflict']
  /** The centre's base holds the operation's effect, or never will: the overlay need not count it any more. */
  readonly counted: boolean
}

/**
 * What the centre has made of an operation. It is counted once the receipt of its newest record has come, or an earlier
 * record of it was settled already (an online redemption is counted with its intent). A parked record is kept aside and
 * counted by nobody but this till, so it stays in the overlay. A dispute that comes later names the record with which the
 * operation was counted, and stands whatever was said of its other records.
 */
export function settledBy(op: OperationCached, receipts: readonly ReceiptCached[]): Settled {
  let settlement: OperationCached['settlement'] = null
  let conflict: OperationCached['conflict'] = null
  let counted = false
  for (const receipt of [...receipts].sort((a, b) => seqOf(a.key) - seqOf(b.key))) {
    const settles = receipt.settlement !== 'noted'
    if (settlement !== 'disputed' && (settles || settlement === null)) settlement = receipt.settlement
    conflict = receipt.conflict ?? conflict
    if (receipt.settlement === 'parked') continue
    counted ||= settles || `${receipt.key}:`.startsWith(`${op.incarnation}:${op.seq}:`)
  }
  return { settlement, conflict, counted }
}

/** The number of the record a receipt is about; its key is incarnation, number, and in another history of the journal the opId. */
export function seqOf(key: string): number {
  return Number(key.split(':')[1])
}
