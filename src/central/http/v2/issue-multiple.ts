import type { z } from 'zod'
import type { issueMultipleReply, issueMultipleRequest } from '../../../protocol/public-v2/coupons'
import type { Offer } from '../../../domain/offer/offer'
import type { CentralTx } from '../../core/central-store'
import type { Core } from '../../core/core'
import { refuse, type Answer } from '../../core/failure'
import { digestOf } from '../../core/keyed-hashes'
import { transactFairly } from '../../core/raced'
import { isNamed } from '../../people/find-customer'
import type { Call, CLIENT } from '../route'
import { couponIdOf } from './coupon-id'
import { v2Refusal } from './envelope'
import { said } from './issue'
import { discountOf, issueOneV2, whereAndWho, type Issuing } from './issuing'
import { refused, severalStatus, type V2Status } from './status-numbers'

type Reply = z.infer<typeof issueMultipleReply>

const MOST = 500
const BAD_COUNT: V2Status = { status: false, code: 677, message: 'Invalid coupon count. Minimum 1 and Maximum 500.' }

/**
 * `POST /v2/coupon/issue/multiple`: up to 500 coupons of one series for one customer. As many as may be are issued, in one
 * transaction; the first refusal ends it, since the next one would be refused for the same reason.
 */
export async function issueMultipleV2(call: Call<typeof CLIENT, z.infer<typeof issueMultipleRequest>, unknown>): Promise<Answer<unknown>> {
  const { core, hints } = call.caller.org
  const { seriesId, customer: named } = call.body
  const count = call.body.count ?? 1
  if (!isNamed(named)) return refuse('request.malformed', 'customer')
  if (count < 1 || count > MOST) return { ok: true, value: v2Refusal([BAD_COUNT]) }
  const done = await transactFairly(core.store, async (tx): Promise<Answer<Reply>> => {
    const found = await whereAndWho(core, tx, call, named)
    if (!found.ok) return found
    const issuing = { ...found.value, hash: digestOf(call.body), metadata: said(call.body.metadata) }
    return issueSeveral(core, tx, { series: seriesId, count }, issuing)
  })
  hints.poke()
  return done
}

async function issueSeveral(core: Core, tx: CentralTx, { series, count }: { series: number; count: number }, issuing: Issuing): Promise<Answer<Reply>> {
  const coupons: { code: string; couponId: string }[] = []
  let offer: Offer | null = null
  let keys: readonly string[] = []
  while (coupons.length < count) {
    const one = await issueOneV2(core, tx, series, issuing)
    if (!one.ok) return one
    const { result, coupon } = one.value
    offer = one.value.offer
    if (!result.ok || coupon === null) {
      keys = result.ok ? [] : result.reasons.map(({ key }) => key)
      break
    }
    // A live coupon that the customer holds already is given again, once: there is no second.
    if (!result.resent || coupons.length === 0) coupons.push({ code: result.code, couponId: couponIdOf(coupon) })
    if (result.resent) {
      keys = coupons.length < count ? ['issual.customer_limit'] : []
      break
    }
  }
  const errors = coupons.length > 0 ? [] : keys.map((key) => refused(severalStatus(key).code, key))
  const [first] = keys
  const warnings = coupons.length > 0 && first !== undefined ? [severalStatus(first).warning] : []
  return {
    ok: true,
    value: {
      coupons,
      couponConfig: offer === null ? null : { id: offer.id, description: offer.name, info: offer.description, discountCode: offer.posCode, ...discountOf(offer) },
      totalCount: count,
      failureCount: count - coupons.length,
      successCount: coupons.length,
      customer: issuing.customer === null ? null : { id: issuing.customer.id, profiles: [] },
      errors,
      warnings,
    },
  }
}
