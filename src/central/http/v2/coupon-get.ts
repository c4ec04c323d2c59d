import { normaliseCode } from '../../../domain/codes/normalise-code'
import type { CentralTx } from '../../core/central-store'
import { refuse, type Answer } from '../../core/failure'
import { codeKeyOf } from '../../core/keyed-hashes'
import type { CouponStored } from '../../core/rows'
import type { CouponName } from '../../core/wallet-port'
import type { Core } from '../../core/core'
import type { Call, CLIENT } from '../route'
import { couponIdOf, couponNameOf } from '../../coupons/coupon-id'
import { commonOf, unitShown } from './coupon-wire'
import { v2Refusal } from './envelope'
import { pageOfCoupons, pageOfCustomers, type CouponPage } from './coupon-pages'
import type { HeldCoupon } from './held-coupons'
import { idOf, readListing, textOf, wordsOf, type Listing, type RawQuery } from './listing-query'
import { seriesOf } from './series-wire'
import type { V2Status } from './status-numbers'

const MOST = 100
const NO_FILTER: V2Status = { status: false, code: 1000, message: 'couponCodes, couponIds or issuedToIds are needed.' }

interface Wanted {
  readonly codes: readonly string[]
  readonly ids: readonly string[]
  readonly holders: readonly string[]
}

interface Found extends CouponPage {
  readonly missing: readonly string[]
}

/** `GET /v2/coupon`: coupons by code, by id or by holder. Codes or ids with holders are both: these coupons, if they are theirs. */
export async function getCouponsV2(call: Call<typeof CLIENT, unknown, unknown>): Promise<Answer<unknown>> {
  const query = call.query as RawQuery
  const listing = readListing(query)
  if (!listing.ok) return refuse('request.malformed', listing.error)
  const wanted = { codes: wordsOf(query, 'couponCodes'), ids: wordsOf(query, 'couponIds'), holders: wordsOf(query, 'issuedToIds') }
  const many = Object.values(wanted).find(({ length }) => length > MOST)
  if (many !== undefined) return refuse('request.malformed', 'couponCodes')
  if (Object.values(wanted).every(({ length }) => length === 0)) return { ok: true, value: v2Refusal([NO_FILTER]) }
  const { core } = call.caller.org
  return core.store.read(async (tx) => {
    const { page, missing } = await find(core, tx, wanted, listing.value)
    const data: unknown[] = []
    for (const held of page) data.push(await shown(core, tx, held, listing.value, query))
    const errors = missing.map((what): V2Status => ({ status: false, code: 780, message: `Coupon not found: ${what}` }))
    return { ok: true, value: { data, warnings: [], errors } }
  })
}

async function find(core: Core, tx: CentralTx, { codes, ids, holders }: Wanted, listing: Listing): Promise<Found> {
  const customers = holders.map(idOf).filter((id) => id !== null)
  if (codes.length === 0 && ids.length === 0) {
    return { ...(await pageOfCustomers(core, tx, [...new Set(customers)], listing)), missing: [] }
  }
  const key = (await tx.org.keys()).code
  const coupons = new Map<string, CouponStored>()
  const missing: string[] = []
  for (const [text, names] of [...codes.map((code) => [code, namesOf(key, code, customers)] as const), ...ids.map((id) => [id, [couponNameOf(id)]] as const)]) {
    const found = await one(tx, names)
    const fits = found.filter(({ holder }) => holders.length === 0 || (holder !== null && customers.includes(holder.id)))
    for (const coupon of fits) coupons.set(couponIdOf(coupon), coupon)
    if (fits.length === 0) missing.push(text)
  }
  return { ...(await pageOfCoupons(core, tx, [...coupons.values()], listing)), missing }
}

/** A code's own row, and what each of these customers was issued of it where it is a common one. */
function namesOf(key: string, code: string, customers: readonly number[]): readonly (CouponName | null)[] {
  const normal = normaliseCode(code)
  const codeKey = normal.ok ? codeKeyOf(key, normal.value) : ''
  return normal.ok ? [0, ...customers].map((slot) => ({ codeKey, slot })) : []
}

async function one(tx: CentralTx, names: readonly (CouponName | null)[]): Promise<CouponStored[]> {
  const found: CouponStored[] = []
  for (const name of names) {
    const coupon = name === null ? null : await tx.coupons.find(name.codeKey, name.slot)
    if (coupon !== null) found.push(coupon)
  }
  return found
}

async function shown(core: Core, tx: CentralTx, held: HeldCoupon, listing: Listing, query: RawQuery): Promise<Record<string, unknown>> {
  const { index } = await core.catalogue.view(tx)
  const { coupon, offer, note } = held
  const details = { ...note?.metadata, issuedBy: note?.who ?? null, issuedAt: unitShown(index, 'STORE', note?.store ?? null), issuedOn: coupon.issuedOn }
  return {
    id: couponIdOf(coupon),
    ...commonOf(held, listing),
    detailedInfo: offer.description,
    ...(textOf(query, 'includeIssualDetails') === 'true' ? { couponIssualDetails: details } : {}),
    ...(textOf(query, 'showCouponSeries') === 'true' ? { couponSeries: seriesOf(core.store.org, offer, await tx.offers.counts(offer.id)) } : {}),
  }
}
