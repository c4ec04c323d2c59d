import { sql, type Kysely } from 'kysely'

/*
 * One coupon after the other, each found by its key. As one update that joins, its plan is made with the first redemption of
 * a connection; where the coupons were planted a moment before, the planner thought of a small table and read all of the
 * organisation's coupons with every batch, until they had been analysed (docs/adr/0062).
 */
const FUNCTION = `create function add_coupon_uses(integer, bigint[], bigint[], integer[]) returns void language plpgsql
  set enable_seqscan = off set enable_bitmapscan = off set plan_cache_mode = force_generic_plan
  as 'begin
    for i in 1 .. cardinality($2) loop
      update coupon set uses = uses + $4[i] where org = $1 and code_key = $2[i] and slot = $3[i];
    end loop;
  end'`

export async function up(db: Kysely<never>): Promise<void> {
  await sql.raw('drop function add_coupon_uses(integer, bigint[], bigint[], integer[])').execute(db)
  await sql.raw(FUNCTION).execute(db)
}
