import type { PlainDate } from '../../domain/calendar/calendar'
import type { UnitId } from '../../domain/ids'
import type { Issuer } from '../../domain/issual/issual'
import { placeOf, storePlace, type OrgIndex, type Place } from '../../domain/org/org-index'
import type { ErrorKey } from '../../protocol/errors'
import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import { digestOf } from '../core/keyed-hashes'
import { newOpId } from '../core/op-id'
import { transactFairly } from '../core/raced'
import { findCustomer, isNamed, type CustomerNamed } from '../people/find-customer'
import { issueIn } from './issue'

export interface IssueToAsked {
  readonly offer: number
  readonly customer: CustomerNamed
  /** Null where no store is meant: dates are then the organisation's. */
  readonly place: Place | null
  readonly issuer: Issuer
  /** For the audit log. */
  readonly who: string
  readonly from: string
}

export interface CouponIssued {
  readonly code: string
  readonly validThrough: PlainDate | null
  readonly startsOn: PlainDate | null
  readonly message: string
  readonly resent: boolean
}

/**
 * Gives one coupon to one customer who is named by an identifier (2.6). Sends nothing: the answer carries the filled message.
 * Refused with the first reason's key; every reason, with its figures, is in the details.
 */
export function issueTo(core: Core, asked: IssueToAsked): Promise<Answer<CouponIssued>> {
  if (!isNamed(asked.customer)) return Promise.resolve(refuse('field.required', 'customer'))
  const opId = newOpId(core)
  const { offer, place, issuer, who, from } = asked
  return transactFairly(core.store, async (tx): Promise<Answer<CouponIssued>> => {
    const customer = await findCustomer(core, tx, asked.customer)
    const named = { token: customer?.token ?? null, ident: null }
    const done = await issueIn(core, tx, { opId, hash: digestOf({ offer, customer: named.token }), offer, customer: named, place, issuer })
    if (!done.ok) return done
    const { result, at } = done.value
    if (!result.ok) {
      const [first] = result.reasons
      if (first === undefined) throw new Error('refused without a reason')
      return refuse(first.key as ErrorKey, undefined, { reasons: JSON.parse(JSON.stringify(result.reasons)) as never })
    }
    const { code, codeKey, validThrough, startsOn, message, resent } = result
    const after = { offer, customer: customer?.id ?? null, resent, store: place?.store.id ?? null }
    await tx.people.audit({ at, who, from, what: 'coupon.issue', subject: `coupon:${codeKey}`, before: null, after })
    return { ok: true, value: { code, validThrough, startsOn, message, resent } }
  })
}

/** The store or till that a call names. */
export function placeNamed(index: OrgIndex, named: { readonly type: 'STORE' | 'TILL'; readonly id: number }): Answer<Place> {
  const place = named.type === 'TILL' ? placeOf(index, named.id as UnitId) : storePlace(index, named.id as UnitId)
  return place === null ? refuse('unit.unknown', 'place') : { ok: true, value: place }
}
