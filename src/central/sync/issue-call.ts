import type { SyncReply, SyncRequest } from '../../protocol/sync/messages'
import type { Core } from '../core/core'
import type { Answer } from '../core/failure'
import { issue } from '../coupons/issue'
import { activePlace } from './redeem-call'

/** `/sync/v1/issue`: the till has journaled its intent and asks; it acts for the organisation (2.8). */
export async function issueCall(core: Core, till: number, request: SyncRequest<'issue'>): Promise<Answer<SyncReply<'issue'>>> {
  const place = await activePlace(core, till)
  if (!place.ok) return place
  const { opId, intent, intentHash } = request
  const done = await issue(core, {
    opId,
    hash: intentHash,
    offer: intent.offer,
    customer: intent.customer,
    place: place.value,
    issuer: { kind: 'organisation' },
  })
  if (!done.ok) return done
  const { result, at, replayed } = done.value
  return { ok: true, value: { opId, result: result as SyncReply<'issue'>['result'], at, replayed } }
}
