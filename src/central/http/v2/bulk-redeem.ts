import type { z } from 'zod'
import type { bulkRedeemReply, RedeemRequest } from '../../../protocol/public-v2/coupons'
import type { Answer } from '../../core/failure'
import { transactFairly } from '../../core/raced'
import type { CustomerStored } from '../../core/rows'
import { checkManyIn, MOST_CODES, redeemManyIn, type ManyAsked, type OneOfMany } from '../../redemption/redeem-many'
import type { Call, CLIENT } from '../route'
import { v2Refusal } from './envelope'
import { acceptedItem, CHECKED_ONLY, refusedItem, type RedeemedItem } from './redeemed-item'
import { readRedeeming, type Redeeming } from './redeeming'
import { issualStatus, redemptionStatus, type V2Status } from './status-numbers'

type Reply = z.infer<typeof bulkRedeemReply>

const BAD_COUNT: V2Status = { status: false, code: 629, message: `A bulk redemption takes 1 to ${MOST_CODES} codes.` }
const WITH_ANOTHER: V2Status = { status: false, code: 749, message: 'Another coupon of the same request was refused.' }

/**
 * `POST /v2/coupon/bulk/redeem`: several codes on one bill, all or none, in list order (2.3). With `is_redeemable=true` the
 * same judgement without counting, each code for itself.
 */
export async function bulkRedeemV2(call: Call<typeof CLIENT, RedeemRequest, unknown>): Promise<Answer<unknown>> {
  const { core, hints } = call.caller.org
  const codes = call.body.redemptionRequestList.map(({ code }) => code)
  if (codes.length === 0 || codes.length > MOST_CODES) return { ok: true, value: v2Refusal([BAD_COUNT]) }
  const checking = (call.query as Readonly<Record<string, unknown>>)['is_redeemable'] === 'true'
  const done = await transactFairly(core.store, async (tx): Promise<Answer<Reply>> => {
    const read = await readRedeeming(core, tx, call)
    if (!read.ok) return read
    const { customer } = read.value
    if (customer === 'unknown') return { ok: true, value: replyOf(codes.map((code) => refusedItem(code, issualStatus('customer.unknown'), []))) }
    const asked = askedOf(read.value, codes, customer)
    const many = await (checking ? checkManyIn : redeemManyIn)(core, tx, asked)
    if (!many.ok) return many
    const { items, ok } = many.value
    return { ok: true, value: replyOf(items.map((item) => (checking ? checkedItem(item) : redeemedItem(item, ok)))) }
  })
  hints.poke()
  if (done.ok && !checking) call.centre.metrics.redemptions.inc({ outcome: done.value.failureCount === 0 ? 'accepted' : 'refused' }, codes.length)
  return done
}

function askedOf({ bill, couponsOnBill, place, doing, posTransaction, madeAt }: Redeeming, codes: readonly string[], customer: CustomerStored | null): ManyAsked {
  return { codes, bill, couponsOnBill, place, doing, posTransaction, customer: customer === null ? null : { token: customer.token, ident: null }, ...madeAt }
}

function checkedItem(item: OneOfMany): RedeemedItem {
  return item.decision.ok ? acceptedItem(item.code, item.offer, item.decision, CHECKED_ONLY) : refusedOf(item)
}

/** One that would have been good is refused with the rest. */
function redeemedItem(item: OneOfMany, all: boolean): RedeemedItem {
  if (!item.decision.ok) return refusedOf(item)
  return all ? acceptedItem(item.code, item.offer, item.decision, item.redemption?.number ?? null) : refusedItem(item.code, WITH_ANOTHER, [])
}

function refusedOf({ code, decision }: OneOfMany): RedeemedItem {
  const keys = decision.ok ? [] : decision.reasons.map(({ key }) => key)
  const [first = ''] = keys
  return refusedItem(code, redemptionStatus(first === 'code.malformed' ? 'code.unknown' : first), keys)
}

function replyOf(items: readonly RedeemedItem[]): Reply {
  const response = items.map((result) => ({
    entityId: result.code,
    result,
    errors: result.redemptionStatus.success ? [] : [result.redemptionStatus.statusCode],
    warnings: [],
  }))
  return { response, totalCount: items.length, failureCount: items.filter((item) => !item.redemptionStatus.success).length }
}
