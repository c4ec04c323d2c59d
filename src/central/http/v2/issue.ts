import type { z } from 'zod'
import { formatMoney } from '../../../domain/money/money-text'
import type { Offer } from '../../../domain/offer/offer'
import type { issueReply, issueRequest } from '../../../protocol/public-v2/coupons'
import { refuse, type Answer } from '../../core/failure'
import { digestOf } from '../../core/keyed-hashes'
import { newOpId } from '../../core/op-id'
import { issue } from '../../coupons/issue'
import { findCustomer, isNamed } from '../../people/find-customer'
import type { Call, CLIENT } from '../route'
import { placeOfCall } from './attribution'
import { v2Refusal } from './envelope'
import { issualStatus } from './status-numbers'

type Reply = z.infer<typeof issueReply>

/** `POST /v2/coupon/issue`: one coupon of one series for one customer. A refusal is an error list inside a 200, as there. */
export async function issueV2(call: Call<typeof CLIENT, z.infer<typeof issueRequest>, unknown>): Promise<Answer<unknown>> {
  const { org, till } = call.caller
  const { core } = org
  const { seriesId, customer: named } = call.body
  if (!isNamed(named)) return refuse('request.malformed', 'customer')
  const found = await core.store.transact(async (tx) => {
    const place = await placeOfCall(core, tx, call.headers, till)
    const offer = await core.catalogue.offer(tx, seriesId)
    return { place, offer: offer?.offer ?? null, customer: await findCustomer(core, tx, named) }
  })
  if (!found.place.ok) return found.place
  const done = await issue(core, {
    opId: newOpId(core),
    hash: digestOf(call.body),
    offer: seriesId,
    customer: { token: found.customer?.token ?? null, ident: null },
    place: found.place.value,
    issuer: found.offer?.delivery === 'third_party' ? { kind: 'third_party_client' } : { kind: 'organisation' },
  })
  org.hints.poke()
  if (!done.ok) return done
  const { result } = done.value
  if (!result.ok) return { ok: true, value: v2Refusal(result.reasons.map(({ key }) => issualStatus(key))) }
  if (found.offer === null) throw new Error('a coupon of no offer was issued')
  return { ok: true, value: replyOf(found.offer, result.code, result.validThrough, found.customer?.id ?? null) }
}

function replyOf(offer: Offer, code: string, validTill: string | null, customer: number | null): Reply {
  const { discount, currency } = offer
  return {
    id: 0,
    code,
    seriesId: offer.id,
    description: offer.name,
    discountCode: offer.posCode,
    validTill,
    validTillDateTime: validTill === null ? null : `${validTill}T23:59:59`,
    discountType: discount.kind === 'percent' ? 'PERC' : 'ABS',
    discountValue: discount.kind === 'percent' ? discount.value / 100 : Number(formatMoney(discount.value, currency)),
    discountUpto: discount.kind === 'percent' && discount.cap !== null ? Number(formatMoney(discount.cap, currency)) : 0,
    discountOn: 'BILL',
    detailedInfo: offer.description,
    redemptionCount: 0,
    customer: { id: customer, profiles: [] },
    warnings: [],
  }
}
