import type { z } from 'zod'
import { ENGINE_VERSION } from '../../../domain/engine-version'
import { normaliseCode } from '../../../domain/codes/normalise-code'
import type { redeemReply, RedeemRequest } from '../../../protocol/public-v2/coupons'
import type { CentralTx } from '../../core/central-store'
import type { Core } from '../../core/core'
import type { Answer } from '../../core/failure'
import { codeKeyOf, digestOf } from '../../core/keyed-hashes'
import { newOpId } from '../../core/op-id'
import { togetherFairly } from '../../core/raced'
import type { CustomerStored } from '../../core/rows'
import type { RedeemIntent } from '../../redemption/intent'
import { redeemIn, type Redeemed } from '../../redemption/redeem'
import { callerName } from '../caller-name'
import type { Call, CLIENT } from '../route'
import { acceptedItem, refusedItem, type RedeemedItem } from './redeemed-item'
import { readRedeeming, type Redeeming } from './redeeming'
import { issualStatus, redemptionStatus } from './status-numbers'

type Reply = z.infer<typeof redeemReply>

/** `POST /v2/coupon/redeem`: one code, decided and counted now. */
export async function redeemV2(call: Call<typeof CLIENT, RedeemRequest, unknown>): Promise<Answer<Reply>> {
  const { org } = call.caller
  const { core } = org
  const opId = newOpId(core)
  const hash = digestOf(call.body)
  const typed = call.body.redemptionRequestList[0]?.code ?? ''
  const code = normaliseCode(typed)
  const look = { opIds: [opId], codeKeys: [], codes: code.ok ? [code.value] : [], customers: [], tills: [] }
  const done = await togetherFairly(core.store, look, async (tx): Promise<Answer<Reply>> => {
    const read = await readRedeeming(core, tx, call)
    if (!read.ok) return read
    const { customer, place, doing, madeAt } = read.value
    if (customer === 'unknown') return { ok: true, value: reply(refusedItem(typed, issualStatus('customer.unknown'), []), null) }
    const intent = await intentOf(tx, typed, read.value, customer)
    if (intent === null) return { ok: true, value: reply(refusedItem(typed, redemptionStatus('code.unknown'), ['code.malformed']), customer) }
    const redeemed = await redeemIn(core, tx, { opId, hash, intent, place, doing, ...madeAt, ...(code.ok ? { code: code.value } : {}) })
    await tx.people.audit({ at: core.clock.now(), who: callerName(call.caller), from: call.from, what: 'coupon.redeem', subject: `operation:${opId}`, before: null, after: null })
    return redeemed.ok ? { ok: true, value: await replyOf(core, tx, typed, redeemed.value, customer) } : redeemed
  })
  org.hints.poke()
  if (done.ok) call.centre.metrics.redemptions.inc({ outcome: done.value.redemptionStatus.status ? 'accepted' : 'refused' })
  return done
}

async function intentOf(tx: CentralTx, typed: string, { bill, couponsOnBill, posTransaction }: Redeeming, customer: CustomerStored | null): Promise<RedeemIntent | null> {
  const code = normaliseCode(typed)
  if (!code.ok) return null
  return {
    action: 'redeem',
    codeKey: codeKeyOf((await tx.org.keys()).code, code.value),
    offer: null,
    offerVersion: null,
    engineVersion: ENGINE_VERSION,
    bill,
    customer: customer === null ? null : { token: customer.token, ident: null },
    couponsOnBill,
    posTransaction,
  }
}

async function replyOf(core: Core, tx: CentralTx, typed: string, { decision, redemption }: Redeemed, customer: CustomerStored | null): Promise<Reply> {
  if (!decision.ok) {
    const keys = decision.reasons.map(({ key }) => key)
    return reply(refusedItem(typed, redemptionStatus(keys[0] ?? ''), keys), customer)
  }
  const offer = redemption?.offer === null || redemption === null ? null : await core.catalogue.offer(tx, redemption.offer)
  return reply(acceptedItem(typed, offer, decision, redemption?.number ?? null), customer)
}

function reply(item: RedeemedItem, customer: CustomerStored | null): Reply {
  return {
    redemption: [item],
    redemptionStatus: item.redemptionStatus.statusCode,
    customer: customer === null ? null : { id: customer.id, profiles: [] },
    warnings: [],
  }
}
