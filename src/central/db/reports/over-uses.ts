import { sql, type Kysely } from 'kysely'
import { MOST_OVER_USES, OVER_LIMIT, type OverUse } from '../../reports/over-redemption'
import type { Span } from '../../reports/reports'
import type { Tables } from '../schema/tables'

/** Uses over a limit that stand, the newest first, at most `MOST_OVER_USES`; `offer` null = of every offer. Days are the stores' own. */
export async function overUses(db: Kysely<Tables>, org: number, { from, to }: Span, offer: number | null): Promise<readonly OverUse[]> {
  const { rows } = await sql<OverUse>`select offer, till, code_key as "codeKey", conflict as class, at, arrived_at as "arrivedAt",
      decision->>'discount' as discount, decision->>'currency' as currency
    from redemption where org = ${org} and conflict is not null and conflict = any(${[...OVER_LIMIT]}::text[]) and settlement = 'disputed'
      and undone in ('no', 'part') and offer is not null and (${offer}::bigint is null or offer = ${offer}::bigint)
      and (${from}::date is null or sale_day >= ${from}::date) and (${to}::date is null or sale_day <= ${to}::date)
    order by number desc limit ${MOST_OVER_USES}`.execute(db)
  return rows
}
