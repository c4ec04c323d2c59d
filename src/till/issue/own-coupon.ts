import type { PlainDate } from '../../domain/calendar/calendar'
import type { CustomerToken } from '../../domain/ids'
import { findCoupon, type KnownCoupon, type KnownCustomer } from '../cache/lookups'
import { isOf } from '../cache/overlay'
import type { OperationCached } from '../cache/rows'
import type { Shelf } from '../cache/shelf'
import type { TillCache } from '../cache/till-cache'

/**
 * The coupon behind a code's key as this till knows it: what the centre has told, and on top the coupons it has issued alone
 * and that are not settled. A code of its own block that it has not issued is nobody's.
 */
export async function knownCoupon(cache: TillCache, shelf: Shelf, codeKey: string, customer: KnownCustomer | null): Promise<KnownCoupon | null> {
  const { overlay, grants } = cache.operations
  const found = await findCoupon(cache, shelf, codeKey, customer)
  const isTold = found !== null && found.coupon.state !== 'reserved' && found.coupon.state !== 'unissued'
  if (isTold) return found
  const own = overlay.issued(codeKey)
  if (own !== undefined) return issuedHere(shelf, own, found, customer)
  if (found === null || !grants.held.isUnspent(codeKey)) return found
  return { ...found, coupon: { state: 'unissued', issuedOn: null, holder: null, explicitThrough: null } }
}

function issuedHere(shelf: Shelf, own: OperationCached, found: KnownCoupon | null, customer: KnownCustomer | null): KnownCoupon | null {
  const offer = shelf.offers.get(own.offer ?? -1)
  if (offer === undefined) return found
  // The centre may have told the customer's token since.
  const isTheirs = customer !== null && isOf(own, namesOf(customer))
  const holder = (isTheirs ? customer.customer.token : (own.customer?.token ?? own.customer?.ident ?? null)) as CustomerToken | null
  return { offer, coupon: { state: 'issued', issuedOn: (own.issuedOn ?? null) as PlainDate | null, holder, explicitThrough: null }, uses: found?.uses ?? 0 }
}

/** The names under which a customer is known here. */
export function namesOf({ token, ident }: KnownCustomer): readonly string[] {
  return token === null ? [ident] : [token, ident]
}
