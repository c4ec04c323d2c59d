import type { z } from 'zod'
import type { Instant, PlainDate } from '../../../domain/calendar/calendar'
import { localDate, type PreparedZone } from '../../../domain/calendar/zone-table'
import { orgZone } from '../../../domain/org/org-index'
import { plainDate } from '../../../protocol/scalars'
import type { expiryReply, expiryRequest } from '../../../protocol/public-v2/coupons'
import { ERRORS } from '../../../protocol/errors'
import { refuse, type Answer } from '../../core/failure'
import type { CentralTx } from '../../core/central-store'
import type { Core } from '../../core/core'
import { setLastDay, type LastDayAsked, type LastDayProblem } from '../../coupons/set-last-day'
import { findCustomer, isNamed } from '../../people/find-customer'
import { callerName } from '../caller-name'
import type { Call, CLIENT } from '../route'
import { v2Refusal } from './envelope'
import { momentOf } from './redeeming'
import { issualStatus } from './status-numbers'

type Request = z.infer<typeof expiryRequest>
type Reply = z.infer<typeof expiryReply>

const NUMBER_OF: Readonly<Record<LastDayProblem, number>> = {
  'code.unknown': 633,
  'coupon.revoked': 660,
  'coupon.not_holder': 703,
  'customer.required': 695,
  'expiry.past_offer': 691,
  'expiry.in_past': 690,
}
const NO_CODES = { status: false, code: 756, message: 'At least one coupon code with its expiry date is needed.' }
const NO_SERIES = { status: false, code: 756, message: 'couponSeriesId may be left out for exactly one code.' }

/** `PUT /v2/coupon/bulk/expiry`: the last day of up to a hundred coupons, each for itself (2.5). */
export async function expiryV2(call: Call<typeof CLIENT, Request, unknown>): Promise<Answer<unknown>> {
  const { core, hints } = call.caller.org
  const { couponCodes, couponSeriesId = null, customer: named } = call.body
  if (couponCodes.length === 0) return { ok: true, value: v2Refusal([NO_CODES]) }
  if (couponSeriesId === null && couponCodes.length !== 1) return { ok: true, value: v2Refusal([NO_SERIES]) }
  const done = await core.store.transact(async (tx): Promise<Answer<unknown>> => {
    const { index } = await core.catalogue.view(tx)
    const days = couponCodes.map(({ expiryDate }) => dayOf(expiryDate, orgZone(index)))
    if (days.includes(null)) return refuse('request.malformed', 'couponCodes.expiryDate')
    const asksFor = named !== null && named !== undefined && isNamed(named)
    const customer = asksFor ? await findCustomer(core, tx, named) : null
    if (asksFor && customer === null) return { ok: true, value: v2Refusal([issualStatus('customer.unknown')]) }
    // In the order of the codes, so that two calls with the same codes wait for each other.
    const asked = couponCodes
      .map(({ couponCode, expiryDate }, i) => ({ code: couponCode, expiryDate, series: couponSeriesId, customer, day: days[i] as PlainDate }))
      .sort((a, b) => (a.code < b.code ? -1 : 1))
    const unprocessed = await setAll(core, tx, asked, { who: callerName(call.caller), from: call.from })
    return { ok: true, value: replyOf(call.body, unprocessed, customer?.id ?? null) }
  })
  hints.poke()
  return done
}

type Asked = LastDayAsked & { readonly expiryDate: string | number }
type Unprocessed = Reply['entity']['unprocessedCoupons'][number]

async function setAll(core: Core, tx: CentralTx, asked: readonly Asked[], by: { readonly who: string; readonly from: string }): Promise<Unprocessed[]> {
  const unprocessed: Unprocessed[] = []
  for (const one of asked) {
    const done = await setLastDay(core, tx, one)
    if (done.ok) {
      const { codeKey, slot, explicitThrough } = done.value
      const subject = `coupon:${codeKey}${slot === 0 ? '' : `:${slot}`}`
      await tx.people.audit({ at: core.clock.now(), ...by, what: 'coupon.last_day', subject, before: null, after: { through: explicitThrough } })
    } else {
      const { code: couponCode, expiryDate } = one
      unprocessed.push({ couponCode, expiryDate, errorCode: NUMBER_OF[done.error], errorMessage: ERRORS[done.error].says })
    }
  }
  return unprocessed
}

function replyOf({ couponCodes, couponSeriesId = null }: Request, unprocessedCoupons: Unprocessed[], userId: number | null): Reply {
  const totalCount = couponCodes.length
  const failedCount = unprocessedCoupons.length
  return {
    entity: { totalCount, failedCount, successCount: totalCount - failedCount, unprocessedCoupons, userId, couponSeriesId: couponSeriesId ?? null },
    warnings: [],
    errors: [],
    success: true,
  }
}

/** A calendar day as it is, or the organisation's day of a moment. Null = neither. */
function dayOf(given: string | number, zone: PreparedZone): PlainDate | null {
  if (plainDate.safeParse(given).success) return given as PlainDate
  const at = momentOf(given)
  return at === 'malformed' || at === null || Math.abs(at) > LAST_MOMENT ? null : localDate(zone, at as Instant)
}

/** The end of the year 9999. */
const LAST_MOMENT = 253_402_300_799_999
