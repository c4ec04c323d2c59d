import type { z } from 'zod'
import type { revokeReply, revokeRequest } from '../../../protocol/public-v2/coupons'
import { refuse, type Answer } from '../../core/failure'
import { revokeCode, type Revoked } from '../../coupons/revoke'
import { callerName } from '../caller-name'
import type { Call, CLIENT } from '../route'

type Reply = z.infer<typeof revokeReply>
type Failed = { readonly errorCode: number; readonly errorMessage: string; readonly couponCodes: readonly string[] }

const WHY: Readonly<Record<Extract<Revoked, { ok: false }>['why'], readonly [number, string]>> = {
  unknown: [682, 'Coupon not found'],
  common: [108, 'Not for a common code'],
  redeemed: [405, 'Coupon code redeemed'],
}

/** `POST /v2/coupon/revoke` by codes, at most fifty; the series may be left out for exactly one. Each code for itself. */
export async function revokeV2(call: Call<typeof CLIENT, z.infer<typeof revokeRequest>, unknown>): Promise<Answer<Reply>> {
  const { core, hints } = call.caller.org
  const { couponCodes, couponSeriesId = null } = call.body
  if (couponSeriesId === null && couponCodes.length !== 1) return refuse('request.malformed', 'couponSeriesId')
  const who = callerName(call.caller)
  const { revoked, failed } = await core.store.transact(async (tx) => {
    const revoked: unknown[] = []
    const failed: Failed[] = []
    for (const code of [...couponCodes].sort()) {
      const done = await revokeCode(core, tx, code, couponSeriesId)
      if (done.ok) {
        revoked.push({ couponCode: done.coupon.code, issuedToUserId: done.coupon.holder?.id ?? null })
        await tx.people.audit({ at: core.clock.now(), who, from: call.from, what: 'coupon.revoke', subject: `coupon:${done.coupon.codeKey}`, before: null, after: null })
      } else {
        const [errorCode, errorMessage] = WHY[done.why]
        failed.push({ errorCode, errorMessage, couponCodes: [code] })
      }
    }
    return { revoked, failed }
  })
  hints.poke()
  const entity = { totalCount: couponCodes.length, failedCount: failed.length, revokedCoupons: revoked, failedToRevoke: failed }
  return { ok: true, value: { entity, warnings: [], errors: [], success: true } }
}
