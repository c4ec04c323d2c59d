import { randomBytes } from 'node:crypto'
import type { NormalCode } from '../../src/domain/ids'
import type { OfferWire } from '../../src/domain/offer/offer-wire'
import { codeKeyOf, customerTokenOf, identKeyOf } from '../../src/central/core/keyed-hashes'
import type { CentralStore } from '../../src/central/core/central-store'
import type { NewCoupon } from '../../src/central/core/rows'
import { inBulk } from '../../src/central/db/bulk'
import { openDatabase, type Database } from '../../src/central/db/database'
import { migrate } from '../../src/central/db/migrate'
import { pgStore } from '../../src/central/db/pg-store'
import { memoryStore } from '../../src/central/memory/memory-store'
import type { Seed } from '../../src/central/memory/state'
import { testDatabase } from './postgres'
import { stateOfCentre } from './source-state'

export const STORE = 100
/** Two tills of one store. */
export const TILLS = [1001, 1002] as const
const KEYS = { code: 'Y29kZS1rZXktb2YtdGhpcnR5LXR3by1ieXRlcy1sb25n', customer: 'Y3VzdG9tZXIta2V5LW9mLXRoaXJ0eS10d28tYnl0ZXMh', permutation: 'cA==' }

export const codeKey = (code: string): string => codeKeyOf(KEYS.code, code as NormalCode)
export const tokenOf = (id: number): string => customerTokenOf(KEYS.customer, id)
export const identOf = (mobile: string): string => identKeyOf(KEYS.customer, 'mobile', mobile)

const inherits = { currency: null, timeZone: null }
const person = { name: 'Ada', role: 'cashier', unit: { type: 'STORE', id: STORE as never }, pinHash: 'h', passwordHash: null } as const
const product = { category: null, brand: 'Oak', attributes: { size: 'M' }, price: '5.00', onSale: false }

/** An organisation of one store, before it has offers or customers. */
export const seed = (org: number): Seed => ({
  org: {
    id: org,
    code: `org-${org}`,
    name: 'Org',
    currency: 'EUR',
    timeZone: 'Europe/Berlin',
    settings: { couponsPerBill: 1, randomisedCodes: true, mobile: { callingCode: '49', trunkPrefix: '0', nationalLength: 10 } },
    units: [
      { type: 'STORE', id: STORE, code: 's', name: 'Store', parent: null, ...inherits },
      ...TILLS.map((id) => ({ type: 'TILL' as const, id, code: `t${id}`, name: `Till ${id}`, parent: { type: 'STORE' as const, id: STORE as never }, ...inherits })),
    ],
    rates: [
      { from: '2026-01-01', currency: 'GBP', rate: '0.85' },
      { from: '2025-01-01', currency: 'GBP', rate: '0.84' },
    ],
    serverInstance: 'one',
    revision: 1,
  },
  keys: KEYS,
  epoch: 'e1',
  people: [
    { ...person, id: 2, login: 'bo', disabled: false },
    { ...person, id: 1, login: 'ada', disabled: false },
    { ...person, id: 3, login: 'gone', disabled: true },
  ],
  products: ['B', 'a', 'A'].map((sku) => ({ sku, name: sku, ...product })),
  members: [{ list: 'club', customer: 1 }],
})

export interface Adapter {
  /** An organisation of its own for each test, as `seed` says unless told otherwise. */
  fresh(org?: Partial<Seed['org']>): Promise<CentralStore>
  close(): Promise<void>
}

let organisations = 0

function planted(org: Partial<Seed['org']> = {}): Seed {
  const made = seed((organisations += 1))
  return { ...made, org: { ...made.org, ...org } }
}

export function memoryAdapter(): Promise<Adapter> {
  return Promise.resolve({ fresh: (org) => Promise.resolve(memoryStore(planted(org))), close: () => Promise.resolve() })
}

export interface PgAdapter extends Adapter {
  readonly database: Database
}

export async function pgAdapter(connections = 8): Promise<PgAdapter> {
  const server = await testDatabase({ name: `schema_${stateOfCentre()}`, fill: migrated })
  const database = openDatabase(server.url, connections, () => undefined)
  return {
    database,
    async fresh(org) {
      const made = planted(org)
      await plant(database, made)
      return pgStore(database, made.org.id, { bytes: randomBytes })
    },
    async close() {
      await database.close()
      await server.close()
    },
  }
}

async function migrated(url: string): Promise<void> {
  const database = openDatabase(url, 2, () => undefined)
  await migrate(database.db)
  await database.close()
}

async function plant(database: Database, { org, keys, epoch, people, products, members }: Seed): Promise<void> {
  await inBulk(database, async (bulk) => {
    await bulk.copy('org', ['org', 'code', 'name', 'currency', 'time_zone', 'settings', 'code_key', 'customer_key', 'permutation_key', 'server_instance', 'revision'], [
      [org.id, org.code, org.name, org.currency, org.timeZone, JSON.stringify(org.settings), keys.code, keys.customer, keys.permutation, org.serverInstance, org.revision],
    ])
    await bulk.copy('feed_head', ['org', 'epoch'], [[org.id, epoch]])
    const units = org.units.map((u) => [org.id, u.type, u.id, u.code, u.name, u.parent?.type ?? null, u.parent?.id ?? null, u.currency, u.timeZone])
    await bulk.copy('unit', ['org', 'type', 'id', 'code', 'name', 'parent_type', 'parent_id', 'currency', 'time_zone'], units)
    await bulk.copy('rate', ['org', 'from_day', 'currency', 'rate'], org.rates.map(({ from, currency, rate }) => [org.id, from, currency, rate]))
    const staff = people.map((p) => [org.id, p.id, p.login, p.name, p.role, p.unit?.type ?? null, p.unit?.id ?? null, p.pinHash, p.passwordHash, p.disabled])
    await bulk.copy('person', ['org', 'id', 'login', 'name', 'role', 'unit_type', 'unit_id', 'pin_hash', 'password_hash', 'disabled'], staff)
    const goods = products.map((p) => [org.id, p.sku, p.name, p.category, p.brand, JSON.stringify(p.attributes), p.price, p.onSale])
    await bulk.copy('product', ['org', 'sku', 'name', 'category', 'brand', 'attributes', 'price', 'on_sale'], goods)
    await bulk.copy('audience_member', ['org', 'list', 'customer'], members.map(({ list, customer }) => [org.id, list, customer]))
  })
}

/** Ten percent for anybody with the code, unless said otherwise. */
export function draft(code: string, more: Partial<OfferWire> = {}): OfferWire {
  return {
    id: 0,
    code,
    name: code,
    expiry: { kind: 'fixed', on: '2027-12-31' },
    discount: { kind: 'percent', value: '10' },
    currency: 'EUR',
    codes: { kind: 'unique', length: 8, alphabet: 'alphanumeric' },
    redemption: { anyone: true, perCoupon: 1 },
    saleItems: true,
    version: 1,
    ...more,
  }
}

export function coupon(offer: number, code: string, more: Partial<NewCoupon> = {}): NewCoupon {
  return {
    codeKey: codeKey(code),
    slot: 0,
    offer,
    code,
    state: 'issued',
    issuedOn: '2026-06-01' as NonNullable<NewCoupon['issuedOn']>,
    holder: null,
    explicitThrough: null,
    revokedAt: null,
    uses: 0,
    ...more,
  }
}

/** An offer with coupons of these codes; answers its number. */
export function withOffer(store: CentralStore, wire: OfferWire, codes: readonly string[]): Promise<number> {
  return store.transact(async (tx) => {
    const made = await tx.offers.insert(wire, 1)
    if (made === 'taken') throw new Error(`the offer code ${wire.code} is taken`)
    for (const code of codes) await tx.coupons.insert(coupon(made.id, code))
    return made.id
  })
}
