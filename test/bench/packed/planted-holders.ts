import { sql } from 'kysely'
import { codeKeyOf } from '../../../src/central/core/keyed-hashes'
import { addCustomer } from '../../../src/central/people/add-customer'
import { PACK_SETTINGS, renewPacks } from '../../../src/central/packs/renew-packs'
import type { OfferWire } from '../../../src/domain/offer/offer-wire'
import type { NormalCode } from '../../../src/domain/ids'
import type { BenchShop } from '../redeem/shop'
import type { PlantedOffer } from './planted'
import type { Asked } from './verdict-times'

export interface PlantedHolders extends Pick<PlantedOffer, 'wire'> {
  readonly asked: readonly Asked[]
}

const ISSUED = '2026-01-01'
/** Ids of customers that no sequence of the demo reaches. */
const FIRST_CUSTOMER = 1_000_000_000
/** One in so many has used the offer already. */
const USED = 4

/**
 * An offer with so many holders of one code each, `typed` of whom have a number and a code that a till can hash, and its packs
 * of codes, customers and uses. The others have hashes as evenly spread as real ones; nobody looks at what they stand for.
 */
export async function plantHolders({ core, central }: BenchShop, name: string, holders: number, typed: number): Promise<PlantedHolders> {
  const { store } = core
  const draft = {
    id: 0,
    code: name,
    name,
    expiry: { kind: 'fixed', on: '2099-12-31' },
    discount: { kind: 'percent', value: '10' },
    currency: 'EUR',
    codes: { kind: 'uploaded' },
    redemption: { anyone: false, perCoupon: 1, perCustomer: 3 },
    saleItems: true,
    version: 1,
  } satisfies OfferWire
  const wire = await store.transact(async (tx) => {
    const made = await tx.offers.insert(draft, Date.now())
    if (made === 'taken') throw new Error(`the offer code ${name} is taken`)
    return { ...draft, id: made.id }
  })
  const asked: Asked[] = []
  const keys = await store.read((tx) => tx.org.keys())
  for (let n = 0; n < typed; n += 1) {
    const [code, value] = [`${name}T${n}`, `${name}C${n}`]
    const holder = await addCustomer(core, { firstName: 'Bench', lastName: `${n}`, externalId: value }, 'bench', 'bench')
    if (!holder.ok) throw new Error(holder.error.key)
    const codeKey = codeKeyOf(keys.code, code as NormalCode)
    const coupon = { codeKey, slot: 0, offer: wire.id, code, state: 'issued' as const, issuedOn: ISSUED as never, holder: holder.value.id, explicitThrough: null, revokedAt: null, uses: 0 }
    await store.transact((tx) => tx.coupons.insert(coupon))
    asked.push({ code, customer: { kind: 'external', value } })
  }
  await plantOthers({ core, central }, name, wire.id, holders - typed)
  for (const family of ['coupons', 'idents', 'uses'] as const) {
    while ((await renewPacks(core, { offer: wire.id, family }, PACK_SETTINGS)) === 'busy') await new Promise((done) => setTimeout(done, 100))
  }
  return { wire, asked }
}

async function plantOthers({ core, central }: Pick<BenchShop, 'core' | 'central'>, name: string, offer: number, count: number): Promise<void> {
  const { org } = core.store
  const { db } = central.database
  const first = FIRST_CUSTOMER * offer
  const n = sql`generate_series(1, ${count}::int) n`
  const hash = (what: string) => sql`md5(${what + name}::text || n) || md5(n || ${what + name}::text)`
  await sql`insert into customer (org, id, token, first_name, last_name) select ${org}, ${first}::bigint + n, ${hash('token')}, 'Bench', n from ${n}`.execute(db)
  await sql`insert into customer_ident (org, ident, customer) select ${org}, ${hash('ident')}, ${first}::bigint + n from ${n}`.execute(db)
  await sql`insert into coupon (org, code_key, slot, offer, code, state, issued_on, holder, uses)
    select ${org}, ('x' || substr(md5(${name} || ':' || n), 1, 16))::bit(64)::bigint, 0, ${offer}, ${name} || 'K' || n, 'issued', ${ISSUED}::date, ${first}::bigint + n, 0 from ${n}`.execute(db)
  await sql`insert into redemption (org, op_id, offer, code_key, slot, who, store, at, error, arrived_at, offline, bill, decision, settlement, counted)
    select ${org}, gen_random_uuid()::text, ${offer}, '0', 0, ${hash('token')}, 1, 1, 0, 1, false, '{}', '{}', 'accepted', true from ${n} where n % ${USED}::int = 0`.execute(db)
  await sql`update offer_count set made = made + ${count}, issued = issued + ${count}, uses = uses + ${Math.floor(count / USED)} where org = ${org} and offer = ${offer}`.execute(db)
}
