import type { z } from 'zod'
import { formatMoney } from '../../../domain/money/money-text'
import type { Offer } from '../../../domain/offer/offer'
import type { Place } from '../../../domain/org/org-index'
import type { issueReply } from '../../../protocol/public-v2/coupons'
import type { CentralTx } from '../../core/central-store'
import type { Core } from '../../core/core'
import type { Answer } from '../../core/failure'
import { newOpId } from '../../core/op-id'
import type { CustomerStored } from '../../core/rows'
import type { CouponName, IssualNote } from '../../core/wallet-port'
import { issueIn, type IssueResult } from '../../coupons/issue'
import { findCustomer, type CustomerNamed } from '../../people/find-customer'
import { callerName } from '../caller-name'
import type { Call, CLIENT } from '../route'
import { askerOf, issuerFor, type Asker } from './asker'
import { placeOfCall } from './attribution'

/** Who issues to whom, where, and what was said of it. */
export interface Issuing {
  readonly place: Place
  readonly customer: CustomerStored | null
  readonly asker: Asker
  /** The client, as the audit log names it. */
  readonly who: string
  readonly from: string
  readonly hash: string
  readonly metadata: Readonly<Record<string, string>>
}

export interface IssuedV2 {
  readonly offer: Offer | null
  readonly result: IssueResult
  /** Null = none was issued. */
  readonly coupon: CouponName | null
}

type IssueCall = Pick<Call<typeof CLIENT, unknown, unknown>, 'caller' | 'headers' | 'from'>

/** Place, customer and asker of a call; a customer nobody knows is null, and the issual says so. */
export async function whereAndWho(core: Core, tx: CentralTx, { caller, headers, from }: IssueCall, named: CustomerNamed): Promise<Answer<Pick<Issuing, 'place' | 'customer' | 'asker' | 'who' | 'from'>>> {
  const place = await placeOfCall(core, tx, headers, caller.till)
  if (!place.ok) return place
  const customer = await findCustomer(core, tx, named)
  return { ok: true, value: { place: place.value, customer, asker: await askerOf(tx, caller.client), who: callerName(caller), from } }
}

/** One coupon of the series, decided and given by 2.6, with a note of who asked for it and where. */
export async function issueOneV2(core: Core, tx: CentralTx, series: number, issuing: Issuing): Promise<Answer<IssuedV2>> {
  const { place, customer, hash } = issuing
  const offer = (await core.catalogue.offer(tx, series))?.offer ?? null
  const done = await issueIn(core, tx, {
    opId: newOpId(core),
    hash,
    offer: series,
    customer: { token: customer?.token ?? null, ident: null },
    place,
    issuer: issuerFor(issuing.asker, offer),
  })
  if (!done.ok) return done
  const { result, at } = done.value
  if (!result.ok) return { ok: true, value: { offer, result, coupon: null } }
  // A customer's own issue of a common code is named by the customer (2.4).
  const coupon = { codeKey: result.codeKey, slot: offer?.codes.kind === 'common' ? (customer?.id ?? 0) : 0 }
  await auditIssual(tx, issuing, at, { offer: series, coupon, resent: result.resent })
  if (!result.resent) await tx.wallet.note([noteOf(issuing, coupon)])
  return { ok: true, value: { offer, result, coupon } }
}

/** What is remembered of an issual over v2. */
export const noteOf = ({ place, who, metadata }: Issuing, { codeKey, slot }: CouponName): IssualNote => ({ codeKey, slot, who, till: place.till?.id ?? null, store: place.store.id, metadata })

export function auditIssual(tx: CentralTx, { who, from, customer, place }: Issuing, at: number, { offer, coupon, resent }: { readonly offer: number; readonly coupon: CouponName; readonly resent: boolean }): Promise<void> {
  const after = { offer, customer: customer?.id ?? null, resent, store: place.store.id }
  return tx.people.audit({ at, who, from, what: 'coupon.issue', subject: `coupon:${coupon.codeKey}`, before: null, after })
}

/** A coupon that was issued, in v2's words. Its id is 0 there too. */
export function issuedReply(offer: Offer, { code, validThrough }: Extract<IssueResult, { ok: true }>, customer: number | null): z.infer<typeof issueReply> {
  return {
    id: 0,
    code,
    seriesId: offer.id,
    description: offer.name,
    discountCode: offer.posCode,
    validTill: validThrough,
    validTillDateTime: validThrough === null ? null : `${validThrough}T23:59:59`,
    ...discountOf(offer),
    discountOn: 'BILL',
    detailedInfo: offer.description,
    redemptionCount: 0,
    customer: { id: customer, profiles: [] },
    warnings: [],
  }
}

/** What a coupon of the offer is worth: plain numbers there, exact here only inside. */
export function discountOf({ discount, currency }: Offer): { discountType: 'ABS' | 'PERC'; discountValue: number; discountUpto: number } {
  if (discount.kind === 'amount') return { discountType: 'ABS', discountValue: Number(formatMoney(discount.value, currency)), discountUpto: 0 }
  return { discountType: 'PERC', discountValue: discount.value / 100, discountUpto: discount.cap === null ? 0 : Number(formatMoney(discount.cap, currency)) }
}
