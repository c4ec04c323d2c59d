import type { Instant } from '../../domain/calendar/calendar'
import type { Place } from '../../domain/org/org-index'
import { writeDecision } from '../../domain/redemption/write-decision'
import type { DecisionWire } from '../../protocol/sync/decision-wire'
import type { SyncReply } from '../../protocol/sync/messages'
import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import type { RedeemIntent } from './intent'
import { judge } from './judge'

/** The judgement of `redeem` without counting anything: for the verdict on screen. */
export function check(core: Core, intent: RedeemIntent, place: Place): Promise<Answer<SyncReply<'check'>>> {
  return core.store.transact(async (tx): Promise<Answer<SyncReply<'check'>>> => {
    const at = core.clock.now()
    const { codeKey, customer, bill, couponsOnBill } = intent
    const judged = await judge(core, tx, { codeKey, customer, bill, couponsOnBill, place, at: at as Instant })
    if (!judged.ok) return refuse(judged.error.key, `bill.${judged.error.field}`)
    const { decision, inputDigest, offer, customer: known } = judged.value
    return {
      ok: true,
      value: {
        decision: writeDecision(decision, inputDigest) as DecisionWire,
        offer: offer === null ? null : { id: offer.offer.id, name: offer.offer.name, posCode: offer.offer.posCode },
        customer: known?.token ?? null,
        at,
      },
    }
  })
}
