import type { z } from 'zod'
import type { Instant } from '../../../domain/calendar/calendar'
import { normaliseCode } from '../../../domain/codes/normalise-code'
import { exponentOf } from '../../../domain/money/currencies'
import type { Place } from '../../../domain/org/org-index'
import { amount } from '../../../protocol/public-v2/scalars'
import type { redeemableReply } from '../../../protocol/public-v2/coupons'
import type { CentralTx } from '../../core/central-store'
import type { Core } from '../../core/core'
import { refuse, type Answer } from '../../core/failure'
import { codeKeyOf } from '../../core/keyed-hashes'
import type { CustomerStored } from '../../core/rows'
import { findCustomer, isNamed } from '../../people/find-customer'
import { judge, type Judged } from '../../redemption/judge'
import type { Call, CLIENT } from '../route'
import { placeOfCall } from './attribution'
import { namedIn, textOf } from './listing-query'
import { billTotal } from './redeeming'
import { seriesOf } from './series-wire'
import { issualStatus, redemptionStatus, succeeded, type V2Status } from './status-numbers'

type Reply = z.infer<typeof redeemableReply>
type Item = Reply['redemption'][number]

const MOST_CODES = 50
const UNLIMITED = -1

interface Asking {
  readonly place: Place
  readonly customer: CustomerStored | null
  /** Text as v2 sends it; null = no bill yet, and what hangs on a bill is not judged. */
  readonly billAmount: string | null
  readonly details: boolean
}

/** `GET /v2/coupon/is_redeemable`: the judgement without counting, for one code or a comma list. */
export function redeemableV2(call: Call<typeof CLIENT, unknown, unknown>): Promise<Answer<Reply>> {
  const { core } = call.caller.org
  const query = call.query as Readonly<Record<string, unknown>>
  const codes = textOf(query, 'code')?.split(',') ?? []
  if (codes.length === 0 || codes.length > MOST_CODES) return Promise.resolve(refuse('request.malformed', 'code'))
  const billAmount = textOf(query, 'billAmount')
  if (billAmount !== null && !amount.safeParse(billAmount).success) return Promise.resolve(refuse('request.malformed', 'billAmount'))
  return core.store.transact(async (tx): Promise<Answer<Reply>> => {
    const place = await placeOfCall(core, tx, call.headers, call.caller.till)
    if (!place.ok) return place
    const named = namedIn(query)
    const customer = isNamed(named) ? await findCustomer(core, tx, named) : null
    if (customer === null && isNamed(named)) return { ok: true, value: replyOf(codes.map((code) => itemOf(code, null, issualStatus('customer.unknown'))), null) }
    const details = ['true', 'extended'].includes(textOf(query, 'details') ?? '')
    const items: Item[] = []
    for (const code of codes) {
      const item = await judged(core, tx, code, { place: place.value, customer, billAmount, details })
      if (!item.ok) return item
      items.push(item.value)
    }
    return { ok: true, value: replyOf(items, customer) }
  })
}

async function judged(core: Core, tx: CentralTx, typed: string, asking: Asking): Promise<Answer<Item>> {
  const { place, customer, billAmount, details } = asking
  const code = normaliseCode(typed)
  if (!code.ok) return { ok: true, value: itemOf(typed, null, redemptionStatus('code.unknown')) }
  const codeKey = codeKeyOf((await tx.org.keys()).code, code.value)
  const ref = customer === null ? null : { token: customer.token, ident: null }
  const total = billTotal(billAmount ?? '1', exponentOf(place.currency))
  const result = await judge(core, tx, { codeKey, code: code.value, customer: ref, bill: { total }, couponsOnBill: 0, place, at: core.clock.now() as Instant })
  if (!result.ok) return refuse(result.error.key, 'billAmount')
  const { decision, offer } = result.value
  const reasons = decision.ok ? [] : decision.reasons.map(({ key }) => key).filter((key) => billAmount !== null || !key.startsWith('bill.'))
  const status = reasons[0] === undefined ? succeeded('Coupon isRedeem successful') : redemptionStatus(reasons[0])
  const item = itemOf(typed, result.value, status)
  if (!details || !status.status || offer === null) return { ok: true, value: item }
  const couponseries = seriesOf(core.store.org, offer.offer, await tx.offers.counts(offer.offer.id))
  return { ok: true, value: { ...item, couponseries } }
}

function itemOf(code: string, judged: Judged | null, status: V2Status): Item {
  const perCoupon = judged?.offer?.offer.redemption.perCoupon ?? null
  const uses = judged?.coupon?.uses ?? 0
  const discount = judged?.offer?.offer.discount.kind
  return {
    code: code.toUpperCase(),
    isRedeemable: status.status,
    redemptionsLeft: perCoupon === null ? (judged?.coupon ? UNLIMITED : 0) : Math.max(0, perCoupon - uses),
    numberOfRedemptionsByUser: uses,
    isAbsolute: discount === undefined ? null : discount === 'amount',
    currencyInput: false,
    localToBaseCurrencyExchangeRate: 0,
    appendedErrorMessage: status.status ? '' : status.message,
    redemptionStatus: status,
    warnings: [],
  }
}

function replyOf(redemption: Item[], customer: CustomerStored | null): Reply {
  const failed = redemption.find((item) => !item.isRedeemable)
  return {
    redemption,
    redemptionStatus: failed?.redemptionStatus ?? succeeded('Coupon isRedeem successful'),
    customer: customer === null ? null : { id: customer.id, profiles: [] },
    warnings: [],
  }
}
