import type { Instant } from '../../domain/calendar/calendar'
import { localDate } from '../../domain/calendar/zone-table'
import { validityOf } from '../../domain/coupon/validity'
import type { UnitId } from '../../domain/ids'
import { storePlace } from '../../domain/org/org-index'
import { judgeReversal, type ReversalProblem } from '../../domain/reversal/judge-reversal'
import { fail, ok, type Result } from '../../domain/result'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import type { RedemptionStored } from '../core/rows'
import { releaseUse } from './count'

/**
 * Reverses a redemption by hand, at the centre (2.7): it stays, marked, and its counts are freed. `allowed`: a manager's
 * PIN, or the organisation's own API client.
 */
export async function reverse(core: Core, tx: CentralTx, made: RedemptionStored | null, allowed: boolean): Promise<Result<'reversed', ReversalProblem>> {
  if (made === null) return fail('reversal.unknown')
  const now = core.clock.now() as Instant
  const { index } = await core.catalogue.view(tx)
  const zone = storePlace(index, made.store as UnitId)?.zone
  const coupon = await tx.coupons.find(made.codeKey, made.slot)
  const offer = made.offer === null ? null : await core.catalogue.offer(tx, made.offer)
  if (zone === undefined || coupon === null || offer === null) return fail('reversal.unknown')
  const judged = judgeReversal(
    {
      madeOn: localDate(zone, made.at as Instant),
      undone: made.undone !== 'no' && made.undone !== 'part',
      validThrough: validityOf(offer.offer, coupon.issuedOn, coupon.explicitThrough).validThrough,
      couponRevoked: coupon.state === 'revoked',
    },
    localDate(zone, now),
    allowed,
  )
  if (!judged.ok) return judged
  await tx.feeds.append(await releaseUse(tx, made, 'reversed', now))
  return ok('reversed')
}
