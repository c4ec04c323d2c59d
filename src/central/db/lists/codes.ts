import { z } from 'zod'
import type { Instant, PlainDate } from '../../../domain/calendar/calendar'
import { localDate, type PreparedZone } from '../../../domain/calendar/zone-table'
import { normaliseCode } from '../../../domain/codes/normalise-code'
import type { NormalCode } from '../../../domain/ids'
import { orgZone } from '../../../domain/org/org-index'
import { idNumber } from '../../../protocol/scalars'
import { refuse, type Answer } from '../../core/failure'
import { codeKeyOf } from '../../core/keyed-hashes'
import type { Change, OrgKeys } from '../../core/rows'
import type { BadListRow, ListKind, ListRow, ListStep } from '../../csv/list-kind'
import { anewChange, counterChange, denyChange } from '../../feeds/feed-changes'
import type { Bulk } from '../bulk'
import { appendChanges } from '../coupons/bulk-changes'
import { addToBatch, openBatch } from '../coupons/issual-batch'
import { keepIssuals } from '../coupons/keep-issuals'
import { codeKeyOfNumber, keyNumberOf, type KeyNumber } from '../coupons/key-number'
import { countsOf } from '../tables/offers'
import { IDENT_COLUMNS } from './customers'
import { ownedByShapes } from './generated-codes'
import { namedCustomers, NUMBER_COLUMN } from './named-customers'
import { planCodes, type CodePlan, type CodeState, type CodeWanted } from './plan-codes'

const options = z.strictObject({ offer: idNumber })
type Options = z.infer<typeof options>

/** Codes of an offer by file, each for whoever asks or for the customer whom its row names (2.4, `uploaded`). */
export const codeList: ListKind<Options> = {
  name: 'codes',
  columns: [{ name: 'code', alsoCalled: ['coupon', 'couponcode', 'voucher', 'vouchercode', 'serial', 'barcode'] }, NUMBER_COLUMN, ...IDENT_COLUMNS],
  needs: [['code']],
  options,
  mostRows: 8000,
  allows: mayUpload,
  take: takeCodes,
}

async function mayUpload({ core, options: { offer } }: ListStep<Options>): Promise<Answer<null>> {
  const found = await core.store.read((tx) => core.catalogue.offer(tx, offer))
  if (found === null) return refuse('offer.not_found')
  if (found.offer.status === 'ended') return refuse('offer.ended')
  return found.offer.codes.kind === 'uploaded' ? { ok: true, value: null } : refuse('codes.no_upload')
}

interface Place {
  readonly zone: PreparedZone
  readonly keys: OrgKeys
  readonly today: PlainDate
  readonly now: number
}

async function takeCodes(at: ListStep<Options>, rows: readonly ListRow[]): Promise<readonly BadListRow[]> {
  const { core, bulk, options: { offer } } = at
  const { org } = core.store
  const now = core.clock.now()
  const place = await core.store.read(async (tx): Promise<Place> => {
    const zone = orgZone((await core.catalogue.view(tx)).index)
    return { keys: await tx.org.keys(), zone, today: localDate(zone, now as Instant), now }
  })
  const { customers, bad: unknown } = await namedCustomers(at, rows)
  const unnamed = new Set(unknown.map(({ line }) => line))
  const bad: BadListRow[] = [...unknown]
  const wanted: (CodeWanted & { readonly normal: NormalCode })[] = []
  for (const { line, values } of rows) {
    const code = normaliseCode(values['code'] ?? '')
    if (!code.ok) bad.push({ line, key: 'code.malformed', field: 'code' })
    else if (!unnamed.has(line)) {
      const key = keyNumberOf(codeKeyOf(place.keys.code, code.value))
      wanted.push({ line, key, code: (values['code'] ?? '').normalize('NFKC'), customer: customers.get(line) ?? null, normal: code.value })
    }
  }
  const generated = await ownedByShapes(bulk, org, place.keys.permutation, wanted.map(({ normal }) => normal))
  const known = await codeStates(bulk, org, offer, wanted.map(({ key }) => key))
  for (const { key, normal } of wanted) if (generated.has(normal) && !known.has(key)) known.set(key, 'elsewhere')
  const plan = planCodes(wanted, known)
  await writePlan(bulk, org, offer, place, plan)
  return [...bad, ...plan.taken.map((line): BadListRow => ({ line, key: 'codes.taken', field: 'code' }))]
}

/** Codes that are there, locked in the order of their keys. */
async function codeStates(bulk: Bulk, org: number, offer: number, keys: readonly KeyNumber[]): Promise<Map<KeyNumber, CodeState>> {
  const rows = await bulk.query<{ key: KeyNumber; offer: number; state: string; holder: number | null }>(
    `select code_key::text as key, offer, state, holder from coupon where org = $1 and slot = 0 and code_key = any($2::bigint[]) order by code_key for update`,
    [org, keys],
  )
  return new Map(rows.map((row) => [row.key, stateOf(row, offer)]))
}

function stateOf(row: { readonly offer: number; readonly state: string; readonly holder: number | null }, offer: number): CodeState {
  if (row.offer !== offer) return 'elsewhere'
  if (row.state === 'revoked') return 'revoked'
  return row.state === 'unissued' ? 'free' : { holder: row.holder }
}

const COLUMNS = ['code_key', 'slot', 'holder', 'org', 'offer', 'batch', 'issued_on', 'state', 'code'] as const

/** The batch says when these were issued, as it does for those of a bulk issual. */
async function writePlan(bulk: Bulk, org: number, offer: number, { today, now, zone }: Place, { fresh, again }: CodePlan): Promise<void> {
  const issued = [...fresh, ...again].filter(({ customer }) => customer !== null).length
  if (fresh.length + again.length === 0) return
  const batch = issued === 0 ? null : await openBatch(bulk, org, offer, now as Instant, zone)
  if (batch !== null) await addToBatch(bulk, org, batch, issued)
  const state = (customer: number | null) => (customer === null ? 'unissued' : 'issued')
  const dated = (customer: number | null) => (customer === null ? { batch: null, day: null } : { batch, day: today })
  await bulk.copy('coupon', COLUMNS, fresh.map(({ key, code, customer }) => [key, 0, customer, org, offer, dated(customer).batch, dated(customer).day, state(customer), code]))
  await keepIssuals(bulk, org, again.map(({ key }) => key))
  await bulk.query(
    `update coupon c set state = n.state::coupon_state, holder = n.holder, batch = n.batch, issued_on = n.day::date, code = n.code, revoked_at = null, explicit_through = null
      from unnest($2::bigint[], $3::text[], $4::bigint[], $5::integer[], $6::text[], $7::text[]) n(key, state, holder, batch, day, code)
      where c.org = $1 and c.code_key = n.key and c.slot = 0`,
    [
      org,
      again.map(({ key }) => key),
      again.map(({ customer }) => state(customer)),
      again.map(({ customer }) => customer),
      again.map(({ customer }) => dated(customer).batch),
      again.map(({ customer }) => dated(customer).day),
      again.map(({ code }) => code),
    ],
  )
  const [counts] = await bulk.query<Parameters<typeof countsOf>[0]>(
    `update offer_count set made = made + $3, issued = issued + $4,
      last_issued_at = case when $4::bigint = 0 then last_issued_at else greatest(last_issued_at, $5::bigint) end where org = $1 and offer = $2 returning *`,
    [org, offer, fresh.length, issued, now],
  )
  const revived = again.filter(({ wasRevoked }) => wasRevoked).map(({ key }): Change => denyChange(codeKeyOfNumber(key), null))
  const anew = [anewChange(`coupons:${offer}`, offer), ...(issued === 0 ? [] : [anewChange('idents', offer)])]
  await appendChanges(bulk, org, [...revived, ...anew, ...(counts === undefined ? [] : [counterChange(countsOf(counts))])])
}
