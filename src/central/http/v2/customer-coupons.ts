import { refuse, type Answer } from '../../core/failure'
import type { CentralTx } from '../../core/central-store'
import type { Core } from '../../core/core'
import type { CustomerStored } from '../../core/rows'
import { findCustomer, isNamed } from '../../people/find-customer'
import type { Call, CLIENT } from '../route'
import { basicCoupon, detailedCoupon } from './coupon-wire'
import { v2Refusal } from './envelope'
import { pageOfCustomers, type CouponPage } from './coupon-pages'
import { idOf, namedIn, readListing, type Listing, type RawQuery } from './listing-query'
import { seriesOf } from './series-wire'
import { issualStatus } from './status-numbers'

type Client = Call<typeof CLIENT, unknown, unknown>
type Tell = (core: Core, tx: CentralTx, of: { readonly customer: CustomerStored; readonly found: CouponPage; readonly listing: Listing }) => Promise<unknown>

/** `GET /v2/customers/coupons`: what a customer has, by any identifier, in pages. */
export async function customerCouponsV2(call: Client): Promise<Answer<unknown>> {
  const named = namedIn(call.query as RawQuery)
  if (!isNamed(named)) return refuse('request.malformed', 'id')
  return listed(call, (core, tx) => findCustomer(core, tx, named), async (core, tx, { customer, found, listing }) => {
    const { index } = await core.catalogue.view(tx)
    const { offset, limit, spelled, reversed } = listing
    const coupons = found.page.map((held) => basicCoupon(held, { index, spelled, reversed }))
    // The page's bounds are text there.
    const pagination = { limit: String(limit), offset: String(offset), total: found.total }
    return { entity: { pagination, customers: [{ id: customer.id, coupons }] }, warnings: [], errors: [], success: true }
  })
}

/** `GET /v2/customers/{id}/coupons`: the same with series and every redemption, by the customer's number. */
export async function detailedCouponsV2(call: Client): Promise<Answer<unknown>> {
  const id = idOf(call.params['id'] ?? '')
  return listed(call, (_core, tx) => (id === null ? Promise.resolve(null) : tx.customers.byId(id)), async (core, tx, { found, listing }) => {
    const { index } = await core.catalogue.view(tx)
    const { spelled, reversed } = listing
    const counts = new Map((await tx.offers.allCounts()).map((of) => [of.offer, of]))
    const entity = found.page.flatMap((held) => {
      const of = counts.get(held.offer.id)
      return of === undefined ? [] : [detailedCoupon(held, seriesOf(core.store.org, held.offer, of), { index, spelled, reversed })]
    })
    return { entity, warnings: [], errors: [], success: true }
  })
}

async function listed(call: Client, find: (core: Core, tx: CentralTx) => Promise<CustomerStored | null>, tell: Tell): Promise<Answer<unknown>> {
  const { core } = call.caller.org
  const listing = readListing(call.query as RawQuery)
  if (!listing.ok) return refuse('request.malformed', listing.error)
  return core.store.read(async (tx): Promise<Answer<unknown>> => {
    const customer = await find(core, tx)
    if (customer === null) return { ok: true, value: v2Refusal([issualStatus('customer.unknown')]) }
    const found = await pageOfCustomers(core, tx, [customer.id], listing.value)
    return { ok: true, value: await tell(core, tx, { customer, found, listing: listing.value }) }
  })
}
