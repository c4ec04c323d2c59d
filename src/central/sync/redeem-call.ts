import type { UnitId } from '../../domain/ids'
import { placeOf, type Place } from '../../domain/org/org-index'
import type { SyncReply, SyncRequest } from '../../protocol/sync/messages'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import { togetherFairly } from '../core/raced'
import { check } from '../redemption/check'
import { redeemIn } from '../redemption/redeem'

/** `/sync/v1/redeem`: the till has journaled its intent and asks. */
export async function redeemCall(core: Core, till: number, request: SyncRequest<'redeem'>): Promise<Answer<SyncReply<'redeem'>>> {
  const { opId, intent, intentHash: hash, cashier, approver, incarnation, seq } = request
  const look = { opIds: [opId], codeKeys: [intent.codeKey], customers: intent.customer === null ? [] : [intent.customer], tills: [till] }
  const done = await togetherFairly(core.store, look, async (tx) => {
    const place = await activePlaceIn(core, tx, till)
    if (!place.ok) return place
    const doing = { till, store: place.value.store.id, cashier, approver, incarnation, seq }
    return redeemIn(core, tx, { opId, hash, intent, place: place.value, doing })
  })
  if (!done.ok) return done
  const { decision, at, replayed } = done.value
  return { ok: true, value: { opId, decision, at, replayed } }
}

/** `/sync/v1/check`. */
export async function checkCall(core: Core, till: number, request: SyncRequest<'check'>): Promise<Answer<SyncReply<'check'>>> {
  const place = await activePlace(core, till)
  return place.ok ? check(core, request.intent, place.value) : place
}

/** Where the till stands, if it may act at all. */
export function activePlace(core: Core, till: number): Promise<Answer<Place>> {
  return core.store.transact((tx) => activePlaceIn(core, tx, till))
}

async function activePlaceIn(core: Core, tx: CentralTx, till: number): Promise<Answer<Place>> {
  const stored = await tx.tills.peek(till)
  if (stored?.disabled === true) return refuse('till.disabled')
  const { index } = await core.catalogue.view(tx)
  const place = placeOf(index, till as UnitId)
  return place === null ? refuse('unit.unknown') : { ok: true, value: place }
}
