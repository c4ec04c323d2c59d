import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import type { CouponStored, RedemptionStored } from '../core/rows'
import { openCase, type IssualSide } from '../cases/open-case'
import { receiptChange } from '../feeds/feed-changes'

/**
 * Redemptions of a code that were made before its issual had arrived (4.4): the holder could not be checked then. Those that
 * turn out wrong are disputed now, their tills are told, and a case opens, with the issual that has shown it where there is one.
 */
export async function disputeEarlier(core: Core, tx: CentralTx, coupon: CouponStored, isWrong: (made: RedemptionStored) => boolean, now: number, issual?: IssualSide): Promise<void> {
  if (coupon.uses === 0) return
  const conflict = 'redeemed_before_issual'
  for (const made of await tx.redemptions.liveOfCoupon(coupon.codeKey, coupon.slot)) {
    if (made.settlement !== 'accepted' || !isWrong(made)) continue
    const disputed = { ...made, settlement: 'disputed' as const, conflict: conflict as typeof made.conflict }
    await tx.redemptions.settle(made.opId, 'disputed', conflict)
    const { till, incarnation, seq, opId, store } = made
    if (till !== null && incarnation !== null && seq !== null) {
      await tx.feeds.append([receiptChange(till, { incarnation, seq, opId, settlement: 'disputed', conflict })])
    }
    await openCase(core, tx, { class: conflict, sides: [disputed], ...(issual === undefined ? {} : { issuals: [issual] }), store, now })
  }
}
