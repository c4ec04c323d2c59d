import type { IssualAlone, IssualReason, OfflineIssualKey } from './issual'
import type { IssualTrial } from './trial'

type Judge = (trial: IssualTrial, alone: IssualAlone) => IssualReason<OfflineIssualKey> | null

/** What 4.4 says of issuing alone, in its order: what only the centre knows follows the offer's offline mode. */
const RULES: readonly Judge[] = [
  ({ offer }) => (offer.offer.offline.mode === 'never' ? { key: 'offline.not_permitted', figures: {} } : null),
  ({ offer }, { codesHeld }) => (codesHeld < 1 && offer.offer.offline.mode !== 'never' ? { key: 'offline.allowance_exhausted', figures: {} } : null),
  ({ offer: { limits } }, { issuedThisTill }) => {
    const { perTill } = limits
    if (perTill === null || issuedThisTill < perTill) return null
    return { key: 'offline.cap_reached', figures: { limit: { kind: 'count', n: perTill }, used: { kind: 'count', n: issuedThisTill } } }
  },
  ({ offer: { limits } }, { hoursSinceSync }) => {
    const { maxHours } = limits
    if (maxHours === null || hoursSinceSync <= maxHours) return null
    return { key: 'offline.too_long', figures: { limit: { kind: 'hours', n: maxHours }, since: { kind: 'hours', n: hoursSinceSync } } }
  },
  ({ offer }, { approvedBy }) => (offer.offer.offline.mode === 'approval' && (approvedBy ?? '') === '' ? { key: 'offline.approval_needed', figures: {} } : null),
  ({ offer }, { clockTrusted }) => (!clockTrusted && offer.offer.offline.clock === 'refuse' ? { key: 'clock.untrusted', figures: {} } : null),
]

/** Every reason of 4.4 that forbids this till to issue alone, in order. */
export function refusalsAlone(trial: IssualTrial, alone: IssualAlone): readonly IssualReason<OfflineIssualKey>[] {
  return RULES.map((judge) => judge(trial, alone)).filter((reason) => reason !== null)
}
