import type { z } from 'zod'
import type { revokeReply, revokeRequest } from '../../../protocol/public-v2/coupons'
import type { CentralTx } from '../../core/central-store'
import type { Core } from '../../core/core'
import { refuse, type Answer } from '../../core/failure'
import type { CouponStored } from '../../core/rows'
import { revokeCode, type Revoked } from '../../coupons/revoke'
import { liveCoupons, revokeCoupons } from '../../coupons/revoke-held'
import { findCustomer, isNamed } from '../../people/find-customer'
import { callerName } from '../caller-name'
import type { Call, CLIENT } from '../route'
import { couponIdOf } from '../../coupons/coupon-id'
import { v2Refusal } from './envelope'
import { issualStatus, type V2Status } from './status-numbers'

type Reply = z.infer<typeof revokeReply>
type RevokeCall = Call<typeof CLIENT, z.infer<typeof revokeRequest>, unknown>
type Failed = { readonly errorCode: number; readonly errorMessage: string; readonly couponCodes: readonly string[] }

/** Live coupons of one customer that one call revokes at most. */
const MOST_OF_CUSTOMER = 100

const WHY: Readonly<Record<Extract<Revoked, { ok: false }>['why'], readonly [number, string]>> = {
  unknown: [682, 'Coupon not found'],
  common: [108, 'Not for a common code'],
  redeemed: [405, 'Coupon code redeemed'],
}
const mandatory = (message: string): V2Status => ({ status: false, code: 756, message })
const TOO_MANY: V2Status = { status: false, code: 629, message: `The customer has more than ${MOST_OF_CUSTOMER} live coupons of the series.` }

/**
 * `POST /v2/coupon/revoke`: up to fifty codes, each for itself (the series may be left out for exactly one), or every live
 * coupon that a customer has of a series.
 */
export async function revokeV2(call: RevokeCall): Promise<Answer<unknown>> {
  const { couponCodes, couponSeriesId = null, customer } = call.body
  const byCustomer = customer !== null && customer !== undefined && isNamed(customer)
  if (byCustomer && couponCodes !== null && couponCodes !== undefined) return refuse('request.malformed', 'couponCodes')
  const done = byCustomer ? await ofCustomer(call) : await ofCodes(call, couponCodes ?? [], couponSeriesId)
  call.caller.org.hints.poke()
  return done
}

async function ofCodes(call: RevokeCall, codes: readonly string[], series: number | null): Promise<Answer<unknown>> {
  const { core } = call.caller.org
  if (codes.length === 0) return { ok: true, value: v2Refusal([mandatory('Codes or a customer are needed.')]) }
  if (series === null && codes.length !== 1) return refuse('request.malformed', 'couponSeriesId')
  const { revoked, failed } = await core.store.transact(async (tx) => {
    const revoked: CouponStored[] = []
    const failed: Failed[] = []
    for (const code of [...codes].sort()) {
      const done = await revokeCode(core, tx, code, series)
      if (done.ok) revoked.push(done.coupon)
      else failed.push({ errorCode: WHY[done.why][0], errorMessage: WHY[done.why][1], couponCodes: [code] })
    }
    await noted(core, tx, call, revoked)
    return { revoked, failed }
  })
  return { ok: true, value: replyOf(codes.length, revoked, failed) }
}

function ofCustomer(call: RevokeCall): Promise<Answer<unknown>> {
  const { core } = call.caller.org
  const { couponSeriesId: series, customer: named } = call.body
  return core.store.transact(async (tx): Promise<Answer<unknown>> => {
    if (series === null || series === undefined) return { ok: true, value: v2Refusal([mandatory('couponSeriesId is needed with a customer.')]) }
    const customer = await findCustomer(core, tx, named ?? {})
    if (customer === null) return { ok: true, value: v2Refusal([issualStatus('customer.unknown')]) }
    const offer = await core.catalogue.offer(tx, series)
    if (offer === null) return { ok: true, value: v2Refusal([issualStatus('offer.not_found')]) }
    const live = await liveCoupons(core, tx, offer, customer.id)
    if (live.length > MOST_OF_CUSTOMER) return { ok: true, value: v2Refusal([TOO_MANY]) }
    await revokeCoupons(core, tx, live)
    await noted(core, tx, call, live)
    return { ok: true, value: replyOf(live.length, live, []) }
  })
}

async function noted(core: Core, tx: CentralTx, { caller, from }: RevokeCall, revoked: readonly CouponStored[]): Promise<void> {
  const who = callerName(caller)
  for (const coupon of revoked) {
    await tx.people.audit({ at: core.clock.now(), who, from, what: 'coupon.revoke', subject: `coupon:${couponIdOf(coupon)}`, before: null, after: null })
  }
}

function replyOf(totalCount: number, revoked: readonly CouponStored[], failedToRevoke: Failed[]): Reply {
  const revokedCoupons = revoked.map((coupon) => ({ couponId: couponIdOf(coupon), couponCode: coupon.code, issuedToUserId: coupon.holder?.id ?? null }))
  return { entity: { totalCount, failedCount: failedToRevoke.length, revokedCoupons, failedToRevoke }, warnings: [], errors: [], success: true }
}
