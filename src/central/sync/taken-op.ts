import type { RedemptionStored } from '../core/rows'
import type { AcceptedWire } from '../../protocol/sync/decision-wire'
import { openCase } from '../cases/open-case'
import { doingOf, UNREADABLE, type Pushing, type RecordOf, type Settled } from './pushing'
import { recordTime } from './record-time'

/**
 * A till has sold under an operation that somebody else's redemption has already (R 2.6, C2): another content under one `opId`,
 * which no till makes by itself. It is kept aside and counts nothing; what was counted stands, and somebody must look.
 */
export async function parkTaken(push: Pushing, record: RecordOf<'outcome'>, decision: AcceptedWire, made: RedemptionStored): Promise<Settled> {
  const { core, tx, now, place } = push
  const own = { ...doingOf(push, record), opId: record.opId, offer: made.offer, at: recordTime(record.clock, now).at, arrivedAt: now, offline: true, decision, settlement: 'parked' as const }
  await openCase(core, tx, { class: 'unreadable', sides: [own, made], store: place.store.id, now })
  return UNREADABLE
}
