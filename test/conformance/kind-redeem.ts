import { z } from 'zod'
import { readBill } from '../../src/domain/bill/read-bill'
import { normaliseCode } from '../../src/domain/codes/normalise-code'
import type { Coupon } from '../../src/domain/coupon/coupon'
import type { CustomerToken, UnitId } from '../../src/domain/ids'
import { formatMoney } from '../../src/domain/money/money-text'
import { placeOf, type OrgIndex } from '../../src/domain/org/org-index'
import { decide } from '../../src/domain/redemption/decide'
import type { Decision, OfflineState } from '../../src/domain/redemption/decision'
import type { Json, JsonObject } from './deep-merge'
import { Malformed, shaped } from './malformed'
import { vectorBill } from './vector-bill'
import { vectorOffer } from './vector-offer'
import { customerOf, dateOf, dayAt, instantOf, vectorCustomer } from './vector-scalars'

const vectorCoupon = z.strictObject({
  code: z.string(),
  state: z.enum(['issued', 'reserved', 'unissued', 'revoked', 'unknown']),
  issuedAt: z.string().nullish(),
  holder: z.string().nullish(),
  store: z.number().int().nullish(),
  validThrough: z.string().nullish(),
})
const vectorOfflineState = z.strictObject({
  hoursSinceSync: z.number().min(0),
  clockTrusted: z.boolean(),
  usesThisTill: z.number().int().min(0),
  allowanceLeft: z.number().int().nullish(),
  approvedBy: z.string().nullish(),
  holder: z.enum(['till', 'centre']).nullish(),
})
const useCount = z.number().int().min(0)
const redeemCase = z.object({
  coupon: vectorCoupon,
  customer: vectorCustomer,
  uses: z.strictObject({ coupon: useCount, offer: useCount, customer: z.array(z.strictObject({ at: z.string() })) }),
  bill: z.json(),
  at: z.string(),
  till: z.number().int(),
  online: z.boolean(),
  offlineState: vectorOfflineState.nullable(),
})
type RedeemCase = z.infer<typeof redeemCase>

/** Runs a redeem case through the engine: a malformed bill first, then a malformed code, which stands alone, then 2.7. */
export function runRedeem(json: JsonObject, org: OrgIndex): Json {
  const fields = shaped(redeemCase, json, 'case')
  const place = placeOf(org, fields.till as UnitId)
  if (place === null) throw new Malformed(`no till ${fields.till} in a store of the organisation`)
  const offer = vectorOffer(json['offer'], org)
  const at = instantOf(fields.at, 'at')
  const coupon = couponOf(fields, org)
  const customer = customerOf(fields.customer)
  const uses = { ...fields.uses, customer: fields.uses.customer.map((use) => ({ at: instantOf(use.at, 'uses.customer.at') })) }
  const wire = vectorBill(fields.bill)
  const bill = wire === null ? null : readBill(wire, place.currency)
  if (bill === null || !bill.ok) return { invalid: true }
  if (!normaliseCode(fields.coupon.code).ok) return { ok: false, reasons: ['code.malformed'] }
  const offline = fields.online ? null : offlineOf(fields)
  return outcome(decide(offer, place, { coupon, customer, uses, bill: bill.value, couponsOnBill: 0, at, offline }))
}

function couponOf({ coupon }: RedeemCase, org: OrgIndex): Coupon {
  const issuedAt = coupon.issuedAt ?? null
  return {
    state: coupon.state,
    issuedOn: issuedAt === null ? null : dayAt(org, coupon.store, instantOf(issuedAt, 'coupon.issuedAt')),
    holder: (coupon.holder ?? null) as CustomerToken | null,
    explicitThrough: dateOf(coupon.validThrough, 'coupon.validThrough'),
  }
}

/** Nothing said = in sync, trusted, nothing used. */
function offlineOf({ offlineState }: RedeemCase): OfflineState {
  return {
    hoursSinceSync: offlineState?.hoursSinceSync ?? 0,
    clockTrusted: offlineState?.clockTrusted ?? true,
    usesThisTill: offlineState?.usesThisTill ?? 0,
    allowanceLeft: offlineState?.allowanceLeft ?? null,
    approvedBy: offlineState?.approvedBy ?? null,
    holder: offlineState?.holder ?? null,
  }
}

function outcome(decision: Decision): Json {
  if (!decision.ok) return { ok: false, reasons: decision.reasons.map((reason) => reason.key) }
  const { currency } = decision
  return {
    ok: true,
    discount: formatMoney(decision.discount, currency),
    lines: Object.fromEntries(decision.lines.map(({ id, share }) => [id, formatMoney(share, currency)])),
    rate: decision.rate,
    offerRate: decision.offerRate,
  }
}
