import { sql, type RawBuilder } from 'kysely'
import { Raced } from '../../core/raced'
import type { Change, OperationStored } from '../../core/rows'
import { counterChange } from '../../feeds/feed-changes'
import { keyNumberOf } from '../coupons/key-number'
import { tallyOfMade } from '../reports/tally'
import type { Row } from '../schema/tables'
import type { Context } from '../tables/context'
import { flush } from '../tables/feeds'
import { countsOf } from '../tables/offers'
import { operationColumns } from '../tables/operations'
import { redemptionColumns } from '../tables/redemptions'
import type { CouponUse, Known } from './known'

const all = () => true

/**
 * Writes what the members did, one statement a table, the offers last, because their rows are the hottest. Throws `Raced`
 * when somebody outside was first: with an opId, or with the last units of an offer.
 */
export async function writeKnown(context: Context, known: Known): Promise<void> {
  await writeFacts(context, known)
  await writeCustomers(context, known)
  const changes = known.changes.where(all)
  const counters = await writeOffers(context, known)
  const fresh = changes.map((change): Change => (change.feed === 'counters' ? counters.get(change.key) : undefined) ?? change)
  await flush(context, { changes: fresh })
  for (const waiting of [known.newOperations, known.newRecords, known.changedOperations, known.newRedemptions, known.couponUses, known.customerUses, known.offerUses, known.changes, known.audit]) {
    waiting.clear()
  }
}

/** Operations, redemptions with what they are to reports, coupons and audit: parts of one statement, since each statement costs a turn. */
async function writeFacts(context: Context, known: Known): Promise<void> {
  const parts = [...operationParts(context, known), ...journalParts(context, known), ...redemptionParts(context, known), ...couponParts(context, known), ...auditParts(context, known)]
  if (parts.length === 0) return
  const { rows } = await sql<{ made: number | null }>`with ${sql.join([...parts, sql`written as (select 1)`])}
    select ${known.newOperations.where(all).length === 0 ? sql`null` : sql`(select count(*) from made_operation)`}::bigint as made from written`.execute(context.trx)
  const made = rows[0]?.made ?? 0
  if (made < known.newOperations.where(all).length) throw new Raced()
}

type Part = RawBuilder<unknown>

function operationParts({ org }: Context, { newOperations, changedOperations }: Known): Part[] {
  const rowsOf = (operations: readonly OperationStored[]) => JSON.stringify(operations.map((operation) => ({ op_id: operation.opId, ...operationColumns(operation, (value) => value) })))
  const shape = sql`as r(op_id text, state text, hash text, intent jsonb, redeem json, issue json, at bigint)`
  const made = newOperations.where(all)
  const changed = changedOperations.where(all)
  return [
    ...(made.length === 0
      ? []
      : [
          sql`made_operation as (insert into operation (org, op_id, state, hash, intent, redeem, issue, at)
            select ${org}, r.* from json_to_recordset(${rowsOf(made)}::json) ${shape} on conflict (org, op_id) do nothing returning 1)`,
        ]),
    ...(changed.length === 0
      ? []
      : [
          sql`changed_operation as (update operation o set state = r.state, hash = r.hash, intent = r.intent, redeem = r.redeem, issue = r.issue, at = r.at
            from json_to_recordset(${rowsOf(changed)}::json) ${shape} where o.org = ${org} and o.op_id = r.op_id)`,
        ]),
  ]
}

function journalParts({ org }: Context, { newRecords }: Known): Part[] {
  const made = newRecords.where(all)
  if (made.length === 0) return []
  const rows = made.map(({ opId, arrivedAt, ...record }) => ({ ...record, op_id: opId, arrived_at: arrivedAt }))
  return [
    sql`journaled as (insert into journal (org, till, incarnation, seq, op_id, type, hash, record, settlement, conflict, arrived_at) select ${org}, r.*
      from json_to_recordset(${JSON.stringify(rows)}::json) as r(till bigint, incarnation bigint, seq bigint, op_id text, type text, hash text, record jsonb,
        settlement text, conflict text, arrived_at bigint))`,
  ]
}

function redemptionParts({ org }: Context, { newRedemptions }: Known): Part[] {
  const made = newRedemptions.where(all)
  if (made.length === 0) return []
  const rows = made.map((redemption) => ({ org, number: redemption.number, ...redemptionColumns(redemption, (value) => value) }))
  const columns = sql.raw(Object.keys(rows[0] ?? {}).join(', '))
  return [
    sql`made_redemption as (insert into redemption (${columns}) select ${columns} from json_populate_recordset(null::redemption, ${JSON.stringify(rows)}::json) returning *)`,
    sql`tallied as (${tallyOfMade(org, sql`made_redemption`)})`,
  ]
}

/** Locked when they were fetched, so their limits hold without asking again. */
function couponParts({ org }: Context, { couponUses }: Known): Part[] {
  // Those of one slot and one number of uses at once, nearly always all of them: by their keys alone the database finds partition and row.
  const alike = new Map<string, CouponUse[]>()
  for (const use of couponUses.where(all)) {
    const kind = `${use.slot}:${use.n}`
    alike.set(kind, [...(alike.get(kind) ?? []), use])
  }
  return [...alike.values()].map((uses, i) => {
    const { slot = 0, n = 0 } = uses[0] ?? {}
    const keys = uses.map(({ codeKey }) => keyNumberOf(codeKey))
    return sql`${sql.raw(`used_coupon_${i}`)} as (update coupon set uses = uses + ${n}::integer where org = ${org} and slot = ${slot} and code_key = any(${keys}::bigint[]))`
  })
}

function auditParts({ org }: Context, { audit }: Known): Part[] {
  const entries = audit.where(all)
  if (entries.length === 0) return []
  const rows = entries.map(({ from, ...entry }) => ({ ...entry, from_where: from }))
  return [
    sql`audited as (insert into audit (org, at, who, from_where, what, subject, before, after) select ${org}, r.*
      from json_to_recordset(${JSON.stringify(rows)}::json) as r(at bigint, who text, from_where text, what text, subject text, before jsonb, after jsonb))`,
  ]
}

async function writeCustomers({ trx, org }: Context, { customerUses }: Known): Promise<void> {
  const uses = customerUses.where(all)
  if (uses.length === 0) return
  await sql`insert into customer_count as k (org, offer, who, uses)
    select ${org}, u.offer, u.who, u.n from unnest(${uses.map(({ offer }) => offer)}::bigint[], ${uses.map(({ who }) => who)}::text[], ${uses.map(({ n }) => n)}::bigint[]) as u(offer, who, n)
    order by 2, 3 on conflict (org, offer, who) do update set uses = k.uses + excluded.uses`.execute(trx)
}

/** One conditional update for all of them, in the order of their numbers; answers the counters as they now are, by feed key. */
async function writeOffers({ trx, org }: Context, { offerUses }: Known): Promise<ReadonlyMap<string, Change>> {
  const uses = offerUses.where(all)
  if (uses.length === 0) return new Map()
  const { rows } = await sql<Row<'offer_count'>>`with
    u as (select * from unnest(${uses.map(({ offer }) => offer)}::bigint[], ${uses.map(({ n }) => n)}::bigint[],
      ${uses.map(({ cap }) => cap)}::bigint[], ${uses.map(({ at }) => at)}::bigint[]) as u(offer, n, cap, at)),
    locked as materialized (select k.offer from offer_count k where k.org = ${org} and k.offer in (select offer from u) order by k.offer for update)
    update offer_count k set uses = k.uses + u.n, last_redeemed_at = greatest(k.last_redeemed_at, u.at)
    from locked join u on u.offer = locked.offer
    where k.org = ${org} and k.offer = locked.offer and (u.cap is null or k.uses + k.held + u.n <= u.cap) returning k.*`.execute(trx)
  if (rows.length < uses.length) throw new Raced()
  return new Map(rows.map((row) => counterChange(countsOf(row))).map((change) => [change.key, change]))
}
