import { sql } from 'kysely'
import type { RateWindows } from '../http/rate-limit'
import type { Database } from './database'

/** Copies whose clocks differ share the later minute: nobody's clock opens an earlier one again. */
export function pgRateWindows({ db }: Pick<Database, 'db'>): RateWindows {
  return {
    async take(org, who, kind, span, slice, limit) {
      const { numAffectedRows } = await sql`insert into rate_window as w (org, who, class, span, taken) values (${org}, ${who}, ${kind}, ${span}, ${slice})
        on conflict (org, who, class) do update set span = greatest(w.span, ${span}),
          taken = case when w.span < ${span} then ${slice} else w.taken + ${slice} end
        where w.span < ${span} or w.taken + ${slice} <= ${limit}`.execute(db)
      return numAffectedRows === 1n
    },
  }
}
