import type { PlainDate } from '../../../domain/calendar/calendar'
import { normaliseCode } from '../../../domain/codes/normalise-code'
import type { NormalCode } from '../../../domain/ids'
import type { Offer } from '../../../domain/offer/offer'
import type { CouponRow } from '../../../protocol/sync/feed-rows'
import { codeKeyOf } from '../../core/keyed-hashes'
import type { Change, OrgKeys } from '../../core/rows'
import { placesIn } from '../../coupons/shape-owner'
import { counterChange, denyChange, identChange } from '../../feeds/feed-changes'
import type { Bulk } from '../bulk'
import { appendChanges } from './bulk-changes'
import { keyNumberOf, type KeyNumber } from './key-number'
import { countsNow } from './offer-counts'

/** A code that somebody brings, with the customer it is for, if there is one. */
export interface BroughtCode {
  readonly code: string
  readonly customer: number | null
}

export interface Bringing {
  readonly org: number
  readonly keys: OrgKeys
  readonly offer: Offer
  readonly at: number
  /** The organisation's date: a code with a customer is issued on it (2.4). */
  readonly today: PlainDate
}

export type BroughtProblem = 'code.malformed' | 'codes.taken' | 'customer.unknown'

interface Kept {
  readonly at: number
  readonly code: NormalCode
  readonly codeKey: string
  readonly key: KeyNumber
  readonly customer: number | null
}

/**
 * Takes uploaded codes, some thousands at once; answers for each row null, or why not. A code that is there already for
 * the same customer changes nothing; a revoked one that was never redeemed comes to life again, for whoever it is brought
 * for (2.9). No issual rule refuses and nothing is sent (2.4). The offer's codes must be uploaded ones.
 */
export async function uploadCodes(bulk: Bulk, bringing: Bringing, rows: readonly BroughtCode[]): Promise<readonly (BroughtProblem | null)[]> {
  const problems: (BroughtProblem | null)[] = rows.map(() => null)
  const kept = readCodes(bringing, rows, problems)
  await refuseUnknownCustomers(bulk, bringing.org, kept, problems)
  await refuseGenerated(bulk, bringing, kept, problems)
  const good = kept.filter(({ at }) => problems[at] === null)
  if (good.length === 0) return problems
  const batch = good.some(({ customer }) => customer !== null) ? await openBatch(bulk, bringing) : null
  const { made, revived } = await merge(bulk, bringing, batch, good)
  await refuseTaken(bulk, bringing, good, new Set([...made, ...revived]), problems)
  await count(bulk, bringing, batch, good, made, revived)
  await tell(bulk, bringing, [...made, ...revived], revived)
  return problems
}

function readCodes({ keys }: Bringing, rows: readonly BroughtCode[], problems: (BroughtProblem | null)[]): readonly Kept[] {
  const seen = new Map<string, number | null>()
  return rows.flatMap(({ code: text, customer }, at) => {
    const code = normaliseCode(text)
    if (!code.ok) {
      problems[at] = 'code.malformed'
      return []
    }
    if (seen.has(code.value)) {
      // Twice in one file: the first line has it.
      if (seen.get(code.value) !== customer) problems[at] = 'codes.taken'
      return []
    }
    seen.set(code.value, customer)
    const codeKey = codeKeyOf(keys.code, code.value)
    return [{ at, code: code.value, codeKey, key: keyNumberOf(codeKey), customer }]
  })
}

async function refuseUnknownCustomers(bulk: Bulk, org: number, kept: readonly Kept[], problems: (BroughtProblem | null)[]): Promise<void> {
  const named = kept.flatMap(({ customer }) => (customer === null ? [] : [customer]))
  if (named.length === 0) return
  const rows = await bulk.query<{ id: number }>('select id from customer where org = $1 and id = any($2::bigint[])', [org, named])
  const known = new Set(rows.map(({ id }) => id))
  for (const { at, customer } of kept) if (customer !== null && !known.has(customer)) problems[at] = 'customer.unknown'
}

/** A code that a shape has given to an offer belongs to that offer, issued or not (2.4). */
async function refuseGenerated(bulk: Bulk, { org, keys }: Bringing, kept: readonly Kept[], problems: (BroughtProblem | null)[]): Promise<void> {
  const shapes = await bulk.query<{ name: string; next: number }>('select name, next from code_shape where org = $1 and next > 0', [org])
  const places = placesIn(keys.permutation, shapes)
  for (const { at, code } of kept) if (places(code).length > 0) problems[at] = 'codes.taken'
}

async function openBatch(bulk: Bulk, { org, offer, at, today }: Bringing): Promise<number | null> {
  const [batch] = await bulk.query<{ id: number }>('insert into issual_batch (org, offer, at, issued_on) values ($1, $2, $3, $4) returning id', [org, offer.id, at, today])
  return batch?.id ?? null
}

const BROUGHT = `unnest($3::bigint[], $4::text[], $5::bigint[]) as b(key, code, customer)`

/** Writes what is new, and brings to life what was revoked; the issual that a revived code had stays on record. */
async function merge(bulk: Bulk, { org, offer, today }: Bringing, batch: number | null, good: readonly Kept[]) {
  const brought = [good.map(({ key }) => key), good.map(({ code }) => code), good.map(({ customer }) => customer)]
  const rows = await bulk.query<{ key: KeyNumber; revived: boolean }>(
    `with dead as (
        select c.code_key, c.holder, c.batch, c.issued_on, b.at from coupon c left join issual_batch b on b.org = c.org and b.id = c.batch
        where c.org = $1 and c.offer = $2 and c.slot = 0 and c.state = 'revoked' and c.uses = 0 and c.code_key = any($3::bigint[])),
      kept as (insert into issual (org, op_id, offer, customer, at, issued_on, code_key, slot)
        select $1, 'batch-' || batch || '-' || code_key, $2, holder, at, issued_on::text, code_key_text(code_key), 0 from dead where batch is not null
        on conflict do nothing),
      revived as (
        update coupon c set state = (case when b.customer is null then 'unissued' else 'issued' end)::coupon_state, holder = b.customer,
          issued_on = case when b.customer is null then null else $6::date end, batch = case when b.customer is null then null else $7::integer end,
          explicit_through = null, revoked_at = null
        from ${BROUGHT} where c.org = $1 and c.slot = 0 and c.code_key = b.key and b.key in (select code_key from dead)
          and not exists (select 1 from redemption r where r.org = $1 and r.code_key = code_key_text(b.key))
        returning c.code_key),
      made as (
        insert into coupon (org, code_key, slot, offer, code, state, holder, issued_on, batch)
        select $1, b.key, 0, $2, b.code, (case when b.customer is null then 'unissued' else 'issued' end)::coupon_state, b.customer,
          case when b.customer is null then null else $6::date end, case when b.customer is null then null else $7::integer end
        from ${BROUGHT} on conflict do nothing returning code_key)
      select code_key::text as key, true as revived from revived union all select code_key::text, false from made`,
    [org, offer.id, ...brought, today, batch],
  )
  return { made: rows.filter(({ revived }) => !revived).map(({ key }) => key), revived: rows.filter(({ revived }) => revived).map(({ key }) => key) }
}

/** What was neither new nor dead is there already: for the same customer in the same offer that is fine. */
async function refuseTaken(bulk: Bulk, { org, offer }: Bringing, good: readonly Kept[], written: ReadonlySet<KeyNumber>, problems: (BroughtProblem | null)[]): Promise<void> {
  const rest = good.filter(({ key }) => !written.has(key))
  if (rest.length === 0) return
  const there = await bulk.query<{ key: KeyNumber; holder: number | null }>(
    `select code_key::text as key, holder from coupon where org = $1 and offer = $2 and slot = 0 and state <> 'revoked' and code_key = any($3::bigint[])`,
    [org, offer.id, rest.map(({ key }) => key)],
  )
  const holders = new Map(there.map(({ key, holder }) => [key, holder]))
  for (const { at, key, customer } of rest) if (!holders.has(key) || holders.get(key) !== customer) problems[at] = 'codes.taken'
}

async function count(bulk: Bulk, { org, offer, at }: Bringing, batch: number | null, good: readonly Kept[], made: readonly KeyNumber[], revived: readonly KeyNumber[]): Promise<void> {
  const written = new Set<string>([...made, ...revived])
  const issued = good.filter(({ key, customer }) => customer !== null && written.has(key)).length
  if (batch !== null) await bulk.query('update issual_batch set issued = issued + $3 where org = $1 and id = $2', [org, batch, issued])
  await bulk.query(
    `update offer_count set made = made + $3, issued = issued + $4, last_issued_at = case when $4 > 0 then greatest(last_issued_at, $5::bigint) else last_issued_at end
      where org = $1 and offer = $2`,
    [org, offer.id, made.length, issued, at],
  )
}

interface ToldRow {
  readonly code_key: string
  readonly state: CouponRow['state']
  readonly issued_on: PlainDate | null
  readonly token: string | null
  readonly blocked: boolean | null
  readonly idents: readonly string[] | null
}

/** Tills learn of each code, and of whoever it is for. */
async function tell(bulk: Bulk, { org, offer }: Bringing, written: readonly KeyNumber[], revived: readonly KeyNumber[]): Promise<void> {
  if (written.length === 0) return
  const rows = await bulk.query<ToldRow>(
    `select code_key_text(c.code_key) as code_key, c.state, c.issued_on, h.token, h.blocked,
        (select array_agg(i.ident) from customer_ident i where i.org = c.org and i.customer = c.holder) as idents
      from coupon c left join customer h on h.org = c.org and h.id = c.holder where c.org = $1 and c.slot = 0 and c.code_key = any($2::bigint[])`,
    [org, written],
  )
  const coupons = rows.map(({ code_key: codeKey, state, issued_on: issuedOn, token }): Change => ({
    feed: `coupons:${offer.id}`,
    key: codeKey,
    body: { codeKey, state, issuedOn, holder: token, validThrough: null, uses: 0 } satisfies CouponRow,
  }))
  const idents = rows.flatMap(({ token, blocked, idents: own }) => {
    return token === null ? [] : (own ?? []).map((ident) => identChange(ident, offer.id, { token, blocked: blocked ?? false }))
  })
  const again = new Set<string>(revived)
  const alive = rows.filter(({ code_key: codeKey }) => again.has(keyNumberOf(codeKey))).map(({ code_key: codeKey }) => denyChange(codeKey, null))
  await appendChanges(bulk, org, [...coupons, ...idents, ...alive, counterChange(await countsNow(bulk, org, offer.id))])
}
