import type { z } from 'zod'
import type { Place } from '../../../domain/org/org-index'
import { ENGINE_VERSION } from '../../../domain/engine-version'
import { exponentOf } from '../../../domain/money/currencies'
import { normaliseCode } from '../../../domain/codes/normalise-code'
import { formatMoney } from '../../../domain/money/money-text'
import type { PreparedOffer } from '../../../domain/offer/prepare-offer'
import type { redeemReply, redeemRequest } from '../../../protocol/public-v2/coupons'
import type { CentralTx } from '../../core/central-store'
import type { Core } from '../../core/core'
import type { Answer } from '../../core/failure'
import { codeKeyOf, digestOf } from '../../core/keyed-hashes'
import { newOpId } from '../../core/op-id'
import { transactFairly } from '../../core/raced'
import type { CustomerStored } from '../../core/rows'
import { findCustomer, isNamed } from '../../people/find-customer'
import type { RedeemIntent } from '../../redemption/intent'
import { redeemIn, type Redeemed } from '../../redemption/redeem'
import type { Call, CLIENT } from '../route'
import { placeOfCall } from './attribution'
import { issualStatus, redemptionStatus, succeeded, type V2Status } from './status-numbers'

type Request = z.infer<typeof redeemRequest>
type Reply = z.infer<typeof redeemReply>
type Item = Reply['redemption'][number]

/** `POST /v2/coupon/redeem`: one code, decided and counted now. */
export async function redeemV2(call: Call<typeof CLIENT, Request, unknown>): Promise<Answer<Reply>> {
  const { org, till } = call.caller
  const { core } = org
  const opId = newOpId(core)
  const done = await transactFairly(core.store, async (tx): Promise<Answer<Reply>> => {
    const place = await placeOfCall(core, tx, call.headers, till)
    if (!place.ok) return place
    const named = call.body.user ?? {}
    const customer = isNamed(named) ? await findCustomer(core, tx, named) : null
    const typed = call.body.redemptionRequestList[0]?.code ?? ''
    if (customer === null && isNamed(named)) return { ok: true, value: reply(itemOf(typed, null, null, issualStatus('customer.unknown'), []), null) }
    const intent = await intentOf(tx, call.body, place.value, customer)
    if (intent === null) return { ok: true, value: reply(itemOf(typed, null, null, redemptionStatus('code.unknown'), ['code.malformed']), customer) }
    const doing = { till: place.value.till?.id ?? null, store: place.value.store.id, cashier: null, approver: null, incarnation: null, seq: null }
    const redeemed = await redeemIn(core, tx, { opId, hash: digestOf(call.body), intent, place: place.value, doing })
    return redeemed.ok ? { ok: true, value: await replyOf(core, tx, typed, redeemed.value, customer) } : redeemed
  })
  org.hints.poke()
  if (done.ok) call.centre.metrics.redemptions.inc({ outcome: done.value.redemptionStatus.status ? 'accepted' : 'refused' })
  return done
}

async function intentOf(tx: CentralTx, body: Request, place: Place, customer: CustomerStored | null): Promise<RedeemIntent | null> {
  const code = normaliseCode(body.redemptionRequestList[0]?.code ?? '')
  if (!code.ok) return null
  return {
    action: 'redeem',
    codeKey: codeKeyOf((await tx.org.keys()).code, code.value),
    offer: null,
    offerVersion: null,
    engineVersion: ENGINE_VERSION,
    bill: { total: billTotal(body.billAmount, exponentOf(place.currency)), ...(body.transactionNumber ? { number: body.transactionNumber } : {}) },
    customer: customer === null ? null : { token: customer.token, ident: null },
    couponsOnBill: 0,
    posTransaction: body.transactionNumber || null,
  }
}

/** v2 sends "40", 40 or 40.5 for 40.50; more decimals than the currency has stay and are refused as what they are. */
export function billTotal(amount: string | number, exponent: number): string {
  const [whole = '0', decimals = ''] = String(amount).split('.')
  const cut = decimals.length > exponent ? decimals.replace(/0+$/, '') : decimals
  return cut === '' && exponent === 0 ? whole : `${whole}.${cut.padEnd(exponent, '0')}`
}

async function replyOf(core: Core, tx: CentralTx, typed: string, { decision, redemption }: Redeemed, customer: CustomerStored | null): Promise<Reply> {
  const offer = redemption?.offer === null || redemption === null ? null : await core.catalogue.offer(tx, redemption.offer)
  if (!decision.ok) {
    const keys = decision.reasons.map(({ key }) => key)
    return reply(itemOf(typed, null, null, redemptionStatus(keys[0] ?? ''), keys), customer)
  }
  const item = itemOf(typed, offer, redemption?.number ?? null, succeeded('Coupon processing successful'), [])
  const rate = decision.rate === null ? 0 : Number(decision.rate)
  return reply({ ...item, discount: decision.discount, currencyInput: decision.rate !== null, localToBaseCurrencyExchangeRate: rate }, customer)
}

function itemOf(code: string, offer: PreparedOffer | null, number: number | null, status: V2Status, reasons: string[]): Item {
  return {
    redemptionId: number === null ? null : String(number),
    id: number,
    code: code.toUpperCase(),
    ...shownDiscount(offer),
    discount: null,
    currencyInput: false,
    localToBaseCurrencyExchangeRate: 0,
    appendedErrorMessage: status.status ? '' : status.message,
    redemptionStatus: { statusCode: status, code: status.code, success: status.status, message: status.message, warnings: [], warningsAsStatusCode: [], reasons },
    warnings: [],
  }
}

type Shown = Pick<Item, 'seriesCode' | 'discountCode' | 'discountType' | 'discountValue' | 'discountUpto' | 'isAbsolute' | 'couponValue'>

function shownDiscount(prepared: PreparedOffer | null): Shown {
  if (prepared === null) {
    return { seriesCode: null, discountCode: null, discountType: null, discountValue: null, discountUpto: null, isAbsolute: null, couponValue: null }
  }
  const { id, posCode, discount, currency } = prepared.offer
  const value = discount.kind === 'percent' ? discount.value / 100 : Number(formatMoney(discount.value, currency))
  const upto = discount.kind === 'percent' && discount.cap !== null ? Number(formatMoney(discount.cap, currency)) : 0
  return {
    seriesCode: id,
    discountCode: posCode,
    discountType: discount.kind === 'percent' ? 'PERC' : 'ABS',
    discountValue: value,
    discountUpto: upto,
    isAbsolute: discount.kind === 'amount',
    couponValue: value,
  }
}

function reply(item: Item, customer: CustomerStored | null): Reply {
  return {
    redemption: [item],
    redemptionStatus: item.redemptionStatus.statusCode,
    customer: customer === null ? null : { id: customer.id, profiles: [] },
    warnings: [],
  }
}

