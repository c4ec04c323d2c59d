import type { z } from 'zod'
import type { issueMultipleReply, issueMultipleRequest } from '../../../protocol/public-v2/coupons'
import type { CentralTx } from '../../core/central-store'
import type { Core } from '../../core/core'
import { refuse, type Answer } from '../../core/failure'
import { digestOf } from '../../core/keyed-hashes'
import { transactFairly } from '../../core/raced'
import { issueSeveral } from '../../coupons/issue-several'
import { isNamed } from '../../people/find-customer'
import type { Call, CLIENT } from '../route'
import { issuerFor } from './asker'
import { couponIdOf } from '../../coupons/coupon-id'
import { v2Refusal } from './envelope'
import { said } from './issue'
import { auditIssual, discountOf, noteOf, whereAndWho, type Issuing } from './issuing'
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
    return { ok: true, value: await giveSeveral(core, tx, { series: seriesId, count }, issuing) }
  })
  hints.poke()
  return done
}

async function giveSeveral(core: Core, tx: CentralTx, { series, count }: { series: number; count: number }, issuing: Issuing): Promise<Reply> {
  const { place, customer, asker } = issuing
  const offer = (await core.catalogue.offer(tx, series))?.offer ?? null
  const { coupons, resent, reasons } = await issueSeveral(core, tx, { offer: series, place, issuer: issuerFor(asker, offer) }, customer, count)
  for (const coupon of coupons) await auditIssual(tx, issuing, core.clock.now(), { offer: series, coupon, resent })
  if (!resent) await tx.wallet.note(coupons.map((coupon) => noteOf(issuing, coupon)))
  const [first] = reasons
  return {
    coupons: coupons.map((coupon) => ({ code: coupon.code, couponId: couponIdOf(coupon) })),
    couponConfig: offer === null ? null : { id: offer.id, description: offer.name, info: offer.description, discountCode: offer.posCode, ...discountOf(offer) },
    totalCount: count,
    failureCount: count - coupons.length,
    successCount: coupons.length,
    customer: customer === null ? null : { id: customer.id, profiles: [] },
    errors: coupons.length > 0 ? [] : reasons.map((key) => refused(severalStatus(key).code, key)),
    warnings: coupons.length > 0 && first !== undefined ? [severalStatus(first).warning] : [],
  }
}
