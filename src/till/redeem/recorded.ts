import type { Redeemed, Verdict } from '../../protocol/ipc/till-commands'
import type { OperationCached } from '../cache/rows'
import type { Shelf } from '../cache/shelf'

/** A redemption that was recorded earlier, in the words of the moment it was made. */
export function redeemedFrom(op: OperationCached, shelf: Shelf | null): Redeemed | null {
  if (op.kind !== 'redeem' || op.state !== 'accepted' || op.decision === null || op.decidedBy === null) return null
  return { redemption: op.opId, seq: op.seq, decision: op.decision, decidedBy: op.decidedBy, offer: offerOf(op, shelf), at: op.at }
}

/** The verdict that stands for it when the POS asks with the same number again: it is named like the redemption. */
export function recordedVerdict(op: OperationCached, shelf: Shelf): Verdict {
  return {
    id: op.opId,
    codeKey: op.codeKey ?? '',
    offer: offerOf(op, shelf),
    outcome: 'accept',
    decision: op.decision,
    reasons: [],
    currency: op.currency ?? shelf.place.currency,
    usesLeft: null,
    validThrough: null,
    knownFrom: op.decidedBy === 'centre' ? 'centre' : 'alone',
  }
}

function offerOf(op: OperationCached, shelf: Shelf | null): Redeemed['offer'] {
  if (op.offer === null) return null
  const offer = shelf?.offers.get(op.offer)?.offer
  return { id: op.offer, name: op.offerName ?? '', posCode: op.posCode ?? '', description: offer?.description ?? '' }
}
