import { sql } from 'kysely'
import { codeKeyOf } from '../../../src/central/core/keyed-hashes'
import { renewPacks, PACK_SETTINGS } from '../../../src/central/packs/renew-packs'
import type { OfferWire } from '../../../src/domain/offer/offer-wire'
import type { NormalCode } from '../../../src/domain/ids'
import type { BenchShop } from '../redeem/shop'

export interface PlantedOffer {
  readonly wire: OfferWire & { readonly version: number }
  /** Codes somebody can type; all others are planted as keys alone. */
  readonly codes: readonly string[]
}

/** Rows in one statement: one of the service's takes a minute at most. */
const PIECE = 250_000
const ISSUED = '2026-01-01'

/**
 * An offer with so many issued codes, `typed` of which have a spelling that a till can hash, and its packs. The others have
 * keys as evenly spread as hashes are; nobody looks at their spelling.
 */
export async function plantOffer({ core, central }: BenchShop, name: string, codes: number, typed = 0): Promise<PlantedOffer> {
  const { store } = core
  const { db } = central.database
  const draft = {
    id: 0,
    code: name,
    name,
    expiry: { kind: 'fixed', on: '2099-12-31' },
    discount: { kind: 'percent', value: '10' },
    currency: 'EUR',
    codes: { kind: 'uploaded' },
    redemption: { anyone: true, perCoupon: 1 },
    saleItems: true,
    version: 1,
  } satisfies OfferWire
  const wire = await store.transact(async (tx) => {
    const made = await tx.offers.insert(draft, Date.now())
    if (made === 'taken') throw new Error(`the offer code ${name} is taken`)
    return { ...draft, id: made.id }
  })
  const { code: key } = await store.read((tx) => tx.org.keys())
  const spelled = Array.from({ length: typed }, (_, n) => `${name}T${n}`)
  await store.transact(async (tx) => {
    for (const code of spelled) {
      const codeKey = codeKeyOf(key, code as NormalCode)
      await tx.coupons.insert({ codeKey, slot: 0, offer: wire.id, code, state: 'issued', issuedOn: ISSUED as never, holder: null, explicitThrough: null, revokedAt: null, uses: 0 })
    }
  })
  for (let from = typed; from < codes; from += PIECE) {
    const until = Math.min(from + PIECE, codes) - 1
    await sql`insert into coupon (org, code_key, slot, offer, code, state, issued_on, uses)
      select ${store.org}, ('x' || substr(md5(${name} || ':' || n), 1, 16))::bit(64)::bigint, 0, ${wire.id}, ${name} || 'K' || n, 'issued', ${ISSUED}::date, 0
      from generate_series(${from}::bigint, ${until}::bigint) n`.execute(db)
  }
  // Only now does the centre know of so many: its own keeper of packs must not begin before they are all there.
  await store.transact((tx) => tx.offers.countMade(wire.id, codes))
  while ((await renewPacks(core, { offer: wire.id, family: 'coupons' }, PACK_SETTINGS)) === 'busy') await new Promise((done) => setTimeout(done, 100))
  return { wire, codes: spelled }
}

/** The offer ends: its codes leave the tills. */
export function endOffer({ core }: BenchShop, { wire }: Pick<PlantedOffer, 'wire'>): Promise<unknown> {
  return core.store.transact((tx) => tx.offers.update({ ...wire, status: 'ended', version: wire.version + 1 }, wire.version, Date.now()))
}
