import type { PlainDate } from '../../domain/calendar/calendar'
import type { Coupon, Customer } from '../../domain/coupon/coupon'
import type { CustomerToken } from '../../domain/ids'
import type { PreparedOffer } from '../../domain/offer/prepare-offer'
import { couponInPack } from '../packs/coupon-in-pack'
import { readCode } from '../packs/read-code'
import { readIdent } from '../packs/read-ident'
import { readUses, type UsesRead } from '../packs/read-uses'
import type { PackShelf } from '../packs/pack-shelf'
import type { TillDatabase } from './database'
import type { CouponCached, DenyCached } from './rows'
import type { Shelf } from './shelf'

/** A customer as this till knows them: by token if they hold a coupon here, else by the hash of what was typed (4.2). */
export interface KnownCustomer {
  readonly customer: Customer
  readonly token: string | null
  readonly ident: string
  /** Nobody was found, and part of what would tell cannot be read. */
  readonly unsure?: true
}

/** A code this till knows, with what the centre has counted for it. */
export interface KnownCoupon {
  readonly offer: PreparedOffer
  readonly coupon: Coupon
  readonly uses: number
}

/** Where codes, customers and their uses are looked up. */
export interface Known {
  readonly db: TillDatabase
  readonly packs: PackShelf
}

/** An identifier that is not found is an unknown, unblocked customer: not a holder, uses counted by the identifier's hash. */
export async function findCustomer({ db, packs }: Known, ident: string): Promise<KnownCustomer> {
  const { customer, unsure } = await readIdent(db, packs, ident)
  const token = customer?.token ?? null
  return { token, ident, customer: { token: (token ?? ident) as CustomerToken, blocked: customer?.blocked ?? false }, ...(unsure ? { unsure } : {}) }
}

/**
 * The coupon behind a code's key, or null: no such code here, or where packs are damaged perhaps none. For a common code it
 * is the customer's own issue (2.4), and an unissued one where there is none.
 */
export async function findCoupon({ db, packs }: Known, shelf: Shelf, codeKey: string, customer: KnownCustomer | null): Promise<KnownCoupon | null> {
  const common = shelf.commonCodes.get(codeKey)
  if (common !== undefined) return findCommon(db, shelf, common, codeKey, customer)
  const { rows, denied, packed } = await readCode(db, packs, codeKey)
  const told = rows.map((row) => ({ offer: row.offer, coupon: couponOf(row), uses: row.uses }))
  // What a row says of a code holds against every pack.
  const ofPacks = packed.filter(({ offer }) => !rows.some((row) => row.offer === offer))
  for (const { offer, entry } of ofPacks) told.push({ offer, coupon: await couponInPack(entry, customer?.customer.token ?? null, packs.sha256), uses: entry.uses })
  // A revoked uploaded code may be uploaded again (2.9): the live one is meant.
  const known = told.find((one) => one.coupon.state !== 'revoked') ?? told[0]
  const offer = shelf.offers.get(known?.offer ?? denied?.offer ?? -1)
  return offer === undefined ? null : withDenied(offer, known ?? { coupon: UNISSUED, uses: 0 }, denied)
}

async function findCommon(
  db: TillDatabase,
  shelf: Shelf,
  offerId: number,
  codeKey: string,
  customer: KnownCustomer | null,
): Promise<KnownCoupon | null> {
  const offer = shelf.offers.get(offerId)
  if (offer === undefined) return null
  const own = customer === null ? undefined : await db.coupons.get([offerId, `${codeKey}:${customer.customer.token}`])
  const base = await db.coupons.get([offerId, codeKey])
  // Revoked is the code for everybody; otherwise it is the customer's own issue that counts.
  const row = base?.state === 'revoked' ? base : (own ?? base)
  return { offer, coupon: row === undefined ? UNISSUED : couponOf(row), uses: row?.uses ?? 0 }
}

const UNISSUED: Coupon = { state: 'unissued', issuedOn: null, holder: null, explicitThrough: null }

function withDenied(offer: PreparedOffer, { coupon, uses }: Pick<KnownCoupon, 'coupon' | 'uses'>, denied: DenyCached | undefined): KnownCoupon {
  if (denied?.why === 'revoked') return { offer, coupon: { ...coupon, state: 'revoked' }, uses }
  // "Used" comes ahead of the count itself.
  return { offer, coupon, uses: denied?.why === 'used' ? Math.max(uses, offer.offer.redemption.perCoupon ?? uses) : uses }
}

function couponOf(row: CouponCached): Coupon {
  return {
    state: row.state,
    issuedOn: row.issuedOn as PlainDate | null,
    holder: row.holder as CustomerToken | null,
    explicitThrough: row.validThrough as PlainDate | null,
  }
}

/** How often the offer was used everywhere, as the centre counted last. */
export async function countedUses(db: TillDatabase, offer: number): Promise<number> {
  return (await db.counters.get(offer))?.uses ?? 0
}

/** This customer's uses of the offer that the centre has counted, by opId. Both names of the customer are looked for. */
export function customerUses({ db, packs }: Known, offer: number, customer: KnownCustomer): Promise<UsesRead> {
  return readUses(db, packs, offer, customer.token === null ? [customer.ident] : [customer.token, customer.ident])
}
