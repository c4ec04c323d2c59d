import type { Instant } from '../../../domain/calendar/calendar'
import { parseInstant } from '../../../domain/calendar/instant'
import { localDate } from '../../../domain/calendar/zone-table'
import { exponentOf } from '../../../domain/money/currencies'
import type { Place } from '../../../domain/org/org-index'
import type { BillWire } from '../../../protocol/bill'
import type { RedeemRequest } from '../../../protocol/public-v2/coupons'
import type { CentralTx } from '../../core/central-store'
import type { Core } from '../../core/core'
import { refuse, type Answer } from '../../core/failure'
import type { CustomerStored, Doing } from '../../core/rows'
import { findCustomer, isNamed } from '../../people/find-customer'
import { couponsOn } from '../../redemption/attach-bill'
import type { Call, CLIENT } from '../route'
import { placeOfCall } from './attribution'

const MINUTE = 60_000
/** A POS's clock may be this far ahead of ours. */
const AHEAD = 5 * MINUTE
/** What is older is no redemption of a till any more: it comes by the upload of redeemed coupons. */
const OLDEST = 7 * 24 * 60 * MINUTE

/** What a call of v2 says about the bill and who stands at the till. */
export interface Redeeming {
  readonly place: Place
  readonly doing: Doing
  readonly bill: BillWire
  readonly posTransaction: string | null
  readonly couponsOnBill: number
  /** 'unknown': somebody was named whom nobody knows. */
  readonly customer: CustomerStored | 'unknown' | null
  readonly madeAt: { readonly madeAt?: number }
}

/** Reads a redemption call against the organisation; locks the bill's number, so that its coupons are counted one by one. */
export async function readRedeeming(core: Core, tx: CentralTx, call: Call<typeof CLIENT, RedeemRequest, unknown>): Promise<Answer<Redeeming>> {
  const { body, headers, caller } = call
  const now = core.clock.now()
  const madeAt = readTime(body.redemptionTime, now)
  if (madeAt === 'malformed') return refuse('request.malformed', 'redemptionTime')
  const found = await placeOfCall(core, tx, headers, caller.till)
  if (!found.ok) return found
  const place = found.value
  const named = body.user ?? {}
  const customer = isNamed(named) ? ((await findCustomer(core, tx, named)) ?? 'unknown') : null
  const number = body.transactionNumber || null
  return {
    ok: true,
    value: {
      place,
      doing: { till: place.till?.id ?? null, store: place.store.id, cashier: null, approver: null, incarnation: null, seq: null },
      bill: { total: billTotal(body.billAmount, exponentOf(place.currency)), ...(number === null ? {} : { number }) },
      posTransaction: number,
      couponsOnBill: number === null ? 0 : await couponsOn(tx, place, number, localDate(place.zone, (madeAt ?? now) as Instant)),
      customer,
      madeAt: madeAt === null ? {} : { madeAt },
    },
  }
}

/** v2 sends "40", 40 or 40.5 for 40.50; more decimals than the currency has stay and are refused as what they are. */
export function billTotal(amount: string | number, exponent: number): string {
  const [whole = '0', decimals = ''] = String(amount).split('.')
  const cut = decimals.length > exponent ? decimals.replace(/0+$/, '') : decimals
  return cut === '' && exponent === 0 ? whole : `${whole}.${cut.padEnd(exponent, '0')}`
}

/** A moment as v2 sends it: RFC 3339 with `Z` or an offset, or milliseconds since 1970. Null = none was given. */
export function momentOf(given: string | number | null | undefined): number | 'malformed' | null {
  if (given === null || given === undefined || given === '') return null
  if (typeof given === 'number' || /^\d{10,15}$/.test(given)) return Number.isSafeInteger(Number(given)) ? Number(given) : 'malformed'
  const at = parseInstant(given)
  return at.ok ? at.value : 'malformed'
}

function readTime(given: string | number | null | undefined, now: number): number | 'malformed' | null {
  const at = momentOf(given)
  if (at === null || at === 'malformed') return at
  return at > now + AHEAD || at < now - OLDEST ? 'malformed' : Math.min(at, now)
}
