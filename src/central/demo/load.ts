import { randomBytes } from 'node:crypto'
import type { Instant, PlainDate, ZoneName } from '../../domain/calendar/calendar'
import type { Bulk } from '../db/bulk'
import { keyNumberOf } from '../db/coupons/key-number'
import { buildZoneTable, zoneTableSpan } from '../../domain/calendar/build-zone-table'
import { addDays } from '../../domain/calendar/plain-date'
import { localDate, prepareZone } from '../../domain/calendar/zone-table'
import { customerTokenOf, identKeyOf } from '../core/keyed-hashes'
import type { OrgKeys } from '../core/rows'
import { demoCoupons } from './coupons'
import { loadHistory } from './history'
import type { DemoOffer } from './offer-of'
import { demoOffers } from './offers'
import { demoCustomers, demoPeople, PINS } from './people'
import { demoProducts } from './products'
import { DEMO_ORG, demoUnits } from './tree'

/** What the load needs from outside. */
export interface Loading {
  readonly bulk: Bulk
  readonly now: number
  /** argon2id of a PIN. */
  readonly hash: (pin: string) => Promise<string>
}

/** Fills an empty database with the demo organisation; its number is answered. Runs inside one transaction of the caller. */
export async function loadDemo({ bulk, now, hash }: Loading): Promise<number> {
  const keys: OrgKeys = { code: secret(), customer: secret(), permutation: secret() }
  const today = demoToday(now)
  const org = await loadOrg(bulk, keys, today)
  await loadPeople(bulk, org, hash)
  await loadCustomers(bulk, org, keys)
  await loadOffers(bulk, org, keys, today, now)
  return org
}

/** The day it is for the organisation: everything else counts from it. */
export function demoToday(now: number): PlainDate {
  const { from, to } = zoneTableSpan(now as Instant)
  return localDate(prepareZone(buildZoneTable(DEMO_ORG.timeZone as ZoneName, from, to)), now as Instant)
}

const secret = (): string => randomBytes(32).toString('base64')

async function loadOrg(bulk: Bulk, keys: OrgKeys, today: PlainDate): Promise<number> {
  const { code, name, currency, timeZone, settings } = DEMO_ORG
  const rows = await bulk.query<{ org: number }>(
    `insert into org (code, name, currency, time_zone, settings, code_key, customer_key, permutation_key, server_instance)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning org`,
    [code, name, currency, timeZone, JSON.stringify(settings), keys.code, keys.customer, keys.permutation, randomBytes(12).toString('hex')],
  )
  const org = rows[0]?.org ?? 0
  await bulk.query('insert into feed_head (org, epoch) values ($1, $2)', [org, randomBytes(12).toString('hex')])
  const unitColumns = ['org', 'type', 'id', 'code', 'name', 'parent_type', 'parent_id', 'currency', 'time_zone']
  const units = demoUnits().map((u) => [org, u.type, u.id, u.code, u.name, u.parent?.type ?? null, u.parent?.id ?? null, u.currency, u.timeZone])
  await bulk.copy('unit', unitColumns, units)
  const rates = [
    [org, addDays(today, -365), 'GBP', '0.8450'],
    [org, addDays(today, -7), 'GBP', '0.8525'],
    [org, addDays(today, -365), 'USD', '1.0800'],
  ]
  await bulk.copy('rate', ['org', 'from_day', 'currency', 'rate'], rates)
  const products = demoProducts().map((p) => [org, p.sku, p.name, p.category, p.brand, JSON.stringify(p.attributes), p.price, p.onSale])
  await bulk.copy('product', ['org', 'sku', 'name', 'category', 'brand', 'attributes', 'price', 'on_sale'], products)
  return org
}

async function loadPeople(bulk: Bulk, org: number, hash: Loading['hash']): Promise<void> {
  // Everybody with the same PIN shares one hash: a hundred and sixty of them would take the demo's whole start-up time.
  const hashes = new Map<string, string>()
  for (const pin of PINS) hashes.set(pin, await hash(pin))
  const rows = demoPeople(demoUnits()).map((p) => {
    const pinHash = p.pin === null ? null : (hashes.get(p.pin) ?? null)
    return [org, p.id, p.login, p.name, p.role, p.unit?.type ?? null, p.unit?.id ?? null, pinHash]
  })
  await bulk.copy('person', ['org', 'id', 'login', 'name', 'role', 'unit_type', 'unit_id', 'pin_hash'], rows)
}

async function loadCustomers(bulk: Bulk, org: number, keys: OrgKeys): Promise<void> {
  const customers = demoCustomers()
  const columns = ['org', 'id', 'token', 'first_name', 'last_name', 'mobile', 'email', 'external_id', 'blocked']
  const rows = customers.map((c) => [org, c.id, customerTokenOf(keys.customer, c.id), c.firstName, c.lastName, c.mobile, c.email, c.externalId, c.blocked])
  await bulk.copy('customer', columns, rows)
  const idents = customers.flatMap(({ id, mobile, email, externalId }) => [
    [org, identKeyOf(keys.customer, 'mobile', mobile), id],
    [org, identKeyOf(keys.customer, 'email', email), id],
    [org, identKeyOf(keys.customer, 'external', externalId), id],
  ])
  await bulk.copy('customer_ident', ['org', 'ident', 'customer'], idents)
  const club = customers.filter(({ id }) => id <= 200).map(({ id }) => [org, 'birthday-club', id])
  await bulk.copy('audience_member', ['org', 'list', 'customer'], club)
  await bulk.query("select setval('customer_number', $1)", [customers.length])
}

async function loadOffers(bulk: Bulk, org: number, keys: OrgKeys, today: PlainDate, now: number): Promise<void> {
  const offers = demoOffers(today)
  const body = (demo: DemoOffer) => JSON.stringify(demo.offer)
  const savedAt = now - 30 * 86_400_000
  await bulk.copy('offer', ['org', 'id', 'code', 'version', 'body', 'saved_at'], offers.map((d) => [org, d.offer.id, d.offer.code, 1, body(d), savedAt]))
  await bulk.copy('offer_version', ['org', 'offer', 'version', 'body', 'saved_at'], offers.map((d) => [org, d.offer.id, 1, body(d), savedAt]))
  await bulk.query("select setval('offer_number', $1)", [Math.max(...offers.map((d) => d.offer.id))])
  await bulk.copy('offer_story', ['org', 'offer', 'made_at', 'made_by', 'changed_by'], offers.map((d) => [org, d.offer.id, savedAt, null, null]))
  const claims = offers.flatMap(({ offer: { claim } }) => (claim === null || claim === undefined ? [] : [claim]))
  await bulk.copy('programme', ['org', 'service', 'ref', 'name', 'ends_on', 'made_at'], claims.map((c) => [org, c.service, c.ref, c.name, c.endsOn ?? null, savedAt]))
  const { coupons, taken } = demoCoupons(offers, keys, today)
  const columns = ['org', 'code_key', 'slot', 'offer', 'code', 'state', 'issued_on', 'holder', 'revoked_at', 'uses']
  const revokedAt = now - 86_400_000
  const rows = coupons.map((c) => [org, keyNumberOf(c.codeKey), c.slot, c.offer, c.code, c.state, c.issuedOn, c.holder, c.state === 'revoked' ? revokedAt : null, c.uses])
  await bulk.copy('coupon', columns, rows)
  await bulk.copy('code_shape', ['org', 'name', 'next'], [...taken].map(([shape, next]) => [org, shape, next]))
  await loadHistory(bulk, org, { coupons, offers, keys, now })
}
