import type { z } from 'zod'
import { exponentOf } from '../../../domain/money/currencies'
import { ERRORS } from '../../../protocol/errors'
import type { attachBillReply, attachBillRequest } from '../../../protocol/public-v2/coupons'
import type { CentralTx } from '../../core/central-store'
import type { Core } from '../../core/core'
import type { Answer } from '../../core/failure'
import { findCustomer, isNamed } from '../../people/find-customer'
import { attachBill, type AttachProblem } from '../../redemption/attach-bill'
import { callerName } from '../caller-name'
import type { Call, CLIENT } from '../route'
import { v2Refusal } from './envelope'
import { billTotal } from './redeeming'
import { issualStatus, refused, type V2Status } from './status-numbers'

type Request = z.infer<typeof attachBillRequest>
type Reply = z.infer<typeof attachBillReply>
type Item = Request['redemptions'][number]

const NUMBER_OF: Readonly<Record<AttachProblem, number>> = {
  'reversal.unknown': 510,
  'reversal.already': 510,
  'coupon.not_holder': 703,
  'bill.total_differs': 733,
  'bill.has_coupon': 759,
}
const DONE: V2Status = { status: true, code: 700, message: 'Coupon redemption update successful' }
const NO_IDS: V2Status = { status: false, code: 661, message: 'No redemption id passed' }
const NO_NUMBER: V2Status = { status: false, code: 718, message: 'The transaction number is needed.' }

/** `PUT /v2/coupon/redeem`: the bill's number for redemptions that were made before it was known, each for itself. */
export async function attachBillV2(call: Call<typeof CLIENT, Request, unknown>): Promise<Answer<unknown>> {
  const { core } = call.caller.org
  const { redemptions, user } = call.body
  if (redemptions.length === 0) return { ok: true, value: v2Refusal([NO_IDS]) }
  return core.store.transact(async (tx): Promise<Answer<unknown>> => {
    const named = user ?? {}
    const customer = isNamed(named) ? await findCustomer(core, tx, named) : null
    if (customer === null && isNamed(named)) return { ok: true, value: v2Refusal([issualStatus('customer.unknown')]) }
    const done: Reply['entity']['redemptions'] = []
    const by = { who: callerName(call.caller), from: call.from, customer: customer?.id ?? null }
    for (const item of redemptions) done.push({ redemptionId: String(item.redemptionId), redemptionStatus: await one(core, tx, item, by) })
    return { ok: true, value: replyOf(done) }
  })
}

async function one(core: Core, tx: CentralTx, { redemptionId, billAmount, transactionNumber }: Item, { who, from, customer }: { who: string; from: string; customer: number | null }): Promise<V2Status> {
  const redemption = Number(redemptionId)
  if (!transactionNumber) return NO_NUMBER
  if (!Number.isSafeInteger(redemption) || redemption <= 0) return refused(510, 'reversal.unknown')
  const total = billAmount === null || billAmount === undefined ? null : ({ currency }: { readonly currency: Parameters<typeof exponentOf>[0] }) => billTotal(billAmount, exponentOf(currency))
  const attached = await attachBill(core, tx, { redemption, billNumber: transactionNumber, total, customer })
  if (!attached.ok) return { status: false, code: NUMBER_OF[attached.error], message: ERRORS[attached.error].says }
  await tx.people.audit({ at: core.clock.now(), who, from, what: 'redemption.bill', subject: `redemption:${redemption}`, before: null, after: { billNumber: transactionNumber } })
  return DONE
}

/** v2's numbers for all, some and none. */
function replyOf(redemptions: Reply['entity']['redemptions']): Reply {
  const failedCount = redemptions.filter(({ redemptionStatus }) => !redemptionStatus.status).length
  const totalCount = redemptions.length
  const all: V2Status = { status: true, code: 761, message: 'Coupon redemption update successful' }
  const some: V2Status = { status: true, code: 762, message: 'Coupon redemption update partially successful' }
  const none: V2Status = { status: false, code: 500, message: 'No redemption was updated.' }
  const status = failedCount === 0 ? all : failedCount < totalCount ? some : none
  return { entity: { redemptions, status }, totalCount, failedCount, warnings: [], errors: [], success: status.status }
}
