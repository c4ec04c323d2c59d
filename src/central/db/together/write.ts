import { Raced } from '../../core/raced'
import type { Change, OperationStored } from '../../core/rows'
import { counterChange } from '../../feeds/feed-changes'
import { keyNumberOf } from '../coupons/key-number'
import { ask, prepared } from '../prepared'
import { tallyOfMade } from '../reports/tally'
import type { Row } from '../schema/tables'
import type { Context } from '../tables/context'
import { flush } from '../tables/feeds'
import { countsOf } from '../tables/offers'
import { operationColumns } from '../tables/operations'
import { redemptionColumns } from '../tables/redemptions'
import type { Known } from './known'

const all = () => true
const asItIs = (value: unknown): unknown => value

/**
 * Writes what the members did: one statement for all tables, then the feeds. Throws `Raced` when somebody outside was first:
 * with an opId, or with the last units of an offer.
 */
export async function writeKnown(context: Context, known: Known): Promise<void> {
  const written = [known.newOperations, known.newRecords, known.changedOperations, known.newRedemptions, known.couponUses, known.customerUses, known.offerUses, known.audit]
  const counters = written.every((rows) => rows.entries().length === 0) ? new Map<string, Change>() : await writeFacts(context, known)
  const fresh = known.changes.where(all).map((change): Change => (change.feed === 'counters' ? counters.get(change.key) : undefined) ?? change)
  await flush(context, { changes: fresh })
  for (const waiting of [...written, known.changes]) waiting.clear()
}

const OPERATION = 'op_id text, state text, hash text, intent jsonb, redeem json, issue json, at bigint'

/**
 * $1 organisation, as JSON $2 new and $3 changed operations, $4 records, $5 redemptions, $6 audit entries, $7 uses of customers,
 * $8 of offers with their caps, and $9 … $11 uses of coupons. Each part is worked out when the last line asks for it, so the
 * offers, whose rows are the hottest, come last; their rows are locked in the order of their numbers. Coupons and customers
 * were locked when they were fetched, so their limits hold without asking again. JSON rather than lists, whose lengths would
 * make the planner plan anew each time. What has changed is written as what conflicts: that looks by the key, however the
 * planner sees a table that was empty when it made this plan; an update that joins read the whole of it for each row.
 */
const FACTS = prepared(`with
  made_operation as (insert into operation (org, op_id, state, hash, intent, redeem, issue, at)
    select $1::bigint, r.* from json_to_recordset($2::json) as r(${OPERATION}) on conflict (org, op_id) do nothing returning 1),
  changed_operation as (insert into operation (org, op_id, state, hash, intent, redeem, issue, at)
    select $1::bigint, r.* from json_to_recordset($3::json) as r(${OPERATION}) on conflict (org, op_id) do update
    set state = excluded.state, hash = excluded.hash, intent = excluded.intent, redeem = excluded.redeem, issue = excluded.issue, at = excluded.at returning 1),
  journaled as (insert into journal (org, till, incarnation, seq, op_id, type, hash, record, settlement, conflict, arrived_at)
    select $1::bigint, r.* from json_to_recordset($4::json) as r(till bigint, incarnation bigint, seq bigint, op_id text, type text, hash text, record jsonb,
      settlement text, conflict text, arrived_at bigint) returning 1),
  made_redemption as (insert into redemption select r.* from json_populate_recordset(null::redemption, $5::json) r returning *),
  tallied as (${tallyOfMade('made_redemption')} returning 1),
  audited as (insert into audit (org, at, who, from_where, what, subject, before, after)
    select $1::bigint, r.* from json_to_recordset($6::json) as r(at bigint, who text, from_where text, what text, subject text, before jsonb, after jsonb) returning 1),
  counted_customer as (insert into customer_count as k (org, offer, who, uses)
    select $1::bigint, u.offer, u.who, u.n from json_to_recordset($7::json) as u(offer bigint, who text, n bigint)
    order by 2, 3 on conflict (org, offer, who) do update set uses = k.uses + excluded.uses returning 1),
  u as (select * from json_to_recordset($8::json) as u(offer bigint, n bigint, cap bigint, at bigint)),
  locked as materialized (select k.offer from offer_count k where k.org = $1::bigint and k.offer in (select offer from u) order by k.offer for update),
  counted_offer as (update offer_count k set uses = k.uses + u.n, last_redeemed_at = greatest(k.last_redeemed_at, u.at)
    from locked join u on u.offer = locked.offer
    where k.org = $1::bigint and k.offer = locked.offer and (u.cap is null or k.uses + k.held + u.n <= u.cap) returning k.*)
  select (select count(*) from made_operation) as made, (select count(*) from changed_operation) as changed, (select count(*) from journaled) as journaled,
    (select count(*) from tallied) as tallied, (select count(*) from audited) as audited,
    add_coupon_uses($1::integer, $9::bigint[], $10::bigint[], $11::integer[]) as used,
    (select count(*) from counted_customer) as customers, (select coalesce(json_agg(k), '[]') from counted_offer k) as counters`)

/** Answers the offers' counters as they now are, by feed key. */
async function writeFacts({ trx, org }: Context, known: Known): Promise<ReadonlyMap<string, Change>> {
  const made = known.newOperations.where(all)
  const coupons = known.couponUses.where(all)
  const offers = known.offerUses.where(all)
  const [done] = await ask<{ made: number; counters: readonly Row<'offer_count'>[] }>(trx, FACTS, [
    org,
    operationsText(made),
    operationsText(known.changedOperations.where(all)),
    JSON.stringify(known.newRecords.where(all).map(({ opId, arrivedAt, ...record }) => ({ ...record, op_id: opId, arrived_at: arrivedAt }))),
    JSON.stringify(known.newRedemptions.where(all).map((redemption) => ({ ...redemptionColumns(redemption, asItIs), org, number: redemption.number }))),
    JSON.stringify(known.audit.where(all).map(({ from, ...entry }) => ({ ...entry, from_where: from }))),
    JSON.stringify(known.customerUses.where(all)),
    JSON.stringify(offers),
    coupons.map(({ codeKey }) => keyNumberOf(codeKey)),
    coupons.map(({ slot }) => slot),
    coupons.map(({ n }) => n),
  ])
  const counters = done?.counters ?? []
  if (done?.made !== made.length || counters.length < offers.length) throw new Raced()
  return new Map(counters.map((row) => counterChange(countsOf(row))).map((change) => [change.key, change]))
}

const operationsText = (operations: readonly OperationStored[]): string =>
  JSON.stringify(operations.map((operation) => ({ ...operationColumns(operation, asItIs), op_id: operation.opId })))
