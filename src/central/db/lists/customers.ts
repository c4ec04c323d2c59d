import { z } from 'zod'
import type { IdentifierKind } from '../../../domain/customer/identifier'
import { customerTokenOf, identKeyOf } from '../../core/keyed-hashes'
import type { Change, OrgKeys } from '../../core/rows'
import type { BadListRow, ListKind, ListRow, ListStep } from '../../csv/list-kind'
import { identChange } from '../../feeds/feed-changes'
import type { Bulk } from '../bulk'
import { appendChanges } from '../coupons/bulk-changes'
import { groupCustomers, join, type CustomerGroup } from './customer-groups'

export const IDENT_COLUMNS = [
  { name: 'mobile', alsoCalled: ['phone', 'mobilenumber', 'phonenumber', 'cell', 'cellphone', 'telephone', 'msisdn'] },
  { name: 'email', alsoCalled: ['mail', 'emailaddress', 'emailid'] },
  { name: 'externalId', alsoCalled: ['external', 'customerid', 'customernumber', 'customerno', 'crmid', 'memberid', 'id'] },
] as const

/** Customers by file: a row whose identifiers nobody has is a new customer, a row that names one brings that one up to date. */
export const customerList: ListKind<Record<string, never>> = {
  name: 'customers',
  columns: [
    { name: 'firstName', alsoCalled: ['forename', 'givenname', 'first', 'name'] },
    { name: 'lastName', alsoCalled: ['surname', 'familyname', 'last'] },
    ...IDENT_COLUMNS,
  ],
  needs: [['firstName'], ['mobile', 'email', 'externalId']],
  options: z.strictObject({}),
  mostRows: 4000,
  take: takeCustomers,
}

async function takeCustomers({ core, bulk }: ListStep<unknown>, rows: readonly ListRow[]): Promise<readonly BadListRow[]> {
  const { org } = core.store
  const { keys, mobile } = await core.store.read(async (tx) => ({ keys: await tx.org.keys(), mobile: (await core.catalogue.view(tx)).org.settings.mobile }))
  const { groups, bad } = groupCustomers(rows, keys.customer, mobile)
  const owners = await ownersOf(bulk, org, groups.flatMap(({ idents }) => [...idents.values()].map(({ ident }) => ident)))
  const fresh: CustomerGroup[] = []
  const known = new Map<number, CustomerGroup>()
  const taken: BadListRow[] = []
  for (const group of groups) {
    const [owner, other] = new Set([...group.idents.values()].flatMap(({ ident }) => owners.get(ident) ?? []))
    if (other !== undefined) taken.push(...group.lines.map((line) => ({ line, key: 'customer.taken' as const })))
    else if (owner === undefined) fresh.push(group)
    else if (known.has(owner)) join(known.get(owner) ?? group, group)
    else known.set(owner, group)
  }
  await insertCustomers(bulk, org, keys, fresh)
  await updateCustomers(bulk, org, keys, known)
  return [...bad, ...taken]
}

async function ownersOf(bulk: Bulk, org: number, idents: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await bulk.query<{ ident: string; customer: number }>('select ident, customer from customer_ident where org = $1 and ident = any($2)', [org, idents])
  return new Map(rows.map(({ ident, customer }) => [ident, customer]))
}

/** An identifier that somebody else gave to a customer in this moment fails on its key, and the step runs again. */
async function insertCustomers(bulk: Bulk, org: number, keys: OrgKeys, fresh: readonly CustomerGroup[]): Promise<void> {
  const numbers = await bulk.query<{ id: number }>("select nextval('customer_number') as id from generate_series(1, $1::integer)", [fresh.length])
  const made = fresh.map((group, i) => ({ ...group, id: numbers[i]?.id ?? 0 }))
  const value = (group: CustomerGroup, kind: IdentifierKind) => group.idents.get(kind)?.value ?? null
  const rows = made.map((c) => [org, c.id, customerTokenOf(keys.customer, c.id), c.firstName, c.lastName, value(c, 'mobile'), value(c, 'email'), value(c, 'external')])
  await bulk.copy('customer', ['org', 'id', 'token', 'first_name', 'last_name', 'mobile', 'email', 'external_id'], rows)
  await addIdents(bulk, org, made.flatMap(({ id, idents }) => [...idents.values()].map(({ ident }) => ({ ident, id }))))
}

async function addIdents(bulk: Bulk, org: number, idents: readonly { readonly ident: string; readonly id: number }[]): Promise<void> {
  // In one order, so that two files that name the same people wait for one another instead of deadlocking.
  const sorted = [...idents].sort((a, b) => (a.ident < b.ident ? -1 : 1))
  await bulk.copy('customer_ident', ['org', 'ident', 'customer'], sorted.map(({ ident, id }) => [org, ident, id]))
}

interface Stored {
  readonly id: number
  readonly token: string
  readonly blocked: boolean
  readonly first_name: string
  readonly last_name: string
  readonly mobile: string | null
  readonly email: string | null
  readonly external: string | null
}

async function updateCustomers(bulk: Bulk, org: number, keys: OrgKeys, known: ReadonlyMap<number, CustomerGroup>): Promise<void> {
  const stored = await bulk.query<Stored>(
    `select id, token, blocked, first_name, last_name, mobile, email, external_id as external from customer where org = $1 and id = any($2) order by id for update`,
    [org, [...known.keys()]],
  )
  const updates = stored.flatMap((before) => {
    const group = known.get(before.id)
    return group === undefined ? [] : [updateOf(before, group, keys.customer)]
  })
  const changed = updates.filter(({ before, after }) => JSON.stringify(before) !== JSON.stringify(after))
  const column = <K extends keyof Stored>(name: K) => changed.map(({ after }) => after[name])
  await bulk.query(
    `update customer c set first_name = n.first_name, last_name = n.last_name, mobile = n.mobile, email = n.email, external_id = n.external
      from unnest($2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[]) n(id, first_name, last_name, mobile, email, external)
      where c.org = $1 and c.id = n.id`,
    [org, column('id'), column('first_name'), column('last_name'), column('mobile'), column('email'), column('external')],
  )
  const gone = changed.flatMap(({ left }) => left)
  await bulk.query('delete from customer_ident where org = $1 and ident = any($2)', [org, gone])
  const come = changed.flatMap(({ before, come: idents }) => idents.map((ident) => ({ ident, id: before.id })))
  await addIdents(bulk, org, come)
  await tellTills(bulk, org, gone, come, stored)
}

interface Update {
  readonly before: Stored
  readonly after: Stored
  /** Identifiers that are nobody's any more, and new ones. */
  readonly left: readonly string[]
  readonly come: readonly string[]
}

function updateOf(before: Stored, group: CustomerGroup, key: string): Update {
  const value = (kind: IdentifierKind) => group.idents.get(kind)?.value ?? before[kind]
  const after = { ...before, first_name: group.firstName, last_name: group.lastName === '' ? before.last_name : group.lastName }
  const idents = { mobile: value('mobile'), email: value('email'), external: value('external') }
  const moved = (['mobile', 'email', 'external'] as const).filter((kind) => idents[kind] !== before[kind])
  const hash = (kind: IdentifierKind, text: string | null) => (text === null ? [] : [identKeyOf(key, kind, text)])
  return {
    before,
    after: { ...after, ...idents },
    left: moved.flatMap((kind) => hash(kind, before[kind])),
    come: moved.flatMap((kind) => hash(kind, idents[kind])),
  }
}

/** Tills know the identifiers of whoever holds a live coupon: they learn the new ones and forget the old (4.2). */
async function tellTills(bulk: Bulk, org: number, gone: readonly string[], come: readonly { readonly ident: string; readonly id: number }[], stored: readonly Stored[]): Promise<void> {
  if (gone.length + come.length === 0) return
  const held = await bulk.query<{ holder: number; offer: number }>(
    `select distinct holder, offer from coupon where org = $1 and holder = any($2) and state = 'issued' order by holder, offer`,
    [org, come.map(({ id }) => id)],
  )
  const people = new Map(stored.map((row) => [row.id, row]))
  const told = held.flatMap(({ holder, offer }) => {
    const { token = '', blocked = false } = people.get(holder) ?? {}
    return come.filter(({ id }) => id === holder).map(({ ident }) => identChange(ident, offer, { token, blocked }))
  })
  const forgotten = gone.map((ident): Change => ({ feed: 'idents', key: ident, body: null }))
  await appendChanges(bulk, org, [...forgotten, ...told])
}
