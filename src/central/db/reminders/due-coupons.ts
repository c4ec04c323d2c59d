import { sql, type RawBuilder } from 'kysely'
import type { PlainDate } from '../../../domain/calendar/calendar'
import type { DayRange, DueGroups } from '../../reminders/due-groups'
import type { DueCoupon } from '../../reminders/reminder-book'
import { createCodeBook } from '../coupons/code-book'
import { codeKeyOfNumber } from '../coupons/key-number'
import type { Database } from '../database'

interface Row {
  readonly key_number: string
  readonly slot: number
  readonly code: string | null
  readonly shape: number | null
  readonly n: number | null
  readonly issued_on: PlainDate | null
  readonly explicit_through: PlainDate | null
  readonly holder: number
  readonly first_name: string
  readonly last_name: string
  readonly mobile: string | null
  readonly email: string | null
}

interface Wanted {
  readonly org: number
  readonly offer: number
  readonly groups: DueGroups
  readonly perCoupon: number | null
}

/**
 * Reads live coupons and their holders through a cursor: one scan of the days that matter, one picture of the database, and
 * no more than a page in memory. Blocked customers are left out: they could not redeem.
 */
export async function* dueCoupons({ db }: Pick<Database, 'db'>, wanted: Wanted, page: number): AsyncGenerator<readonly DueCoupon[]> {
  const book = createCodeBook(wanted.org)
  const trx = await db.startTransaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute()
  try {
    await sql`declare due no scroll cursor for ${dueQuery(wanted)}`.execute(trx)
    for (;;) {
      const { rows } = await sql<Row>`fetch ${sql.raw(String(page))} from due`.execute(trx)
      if (rows.length === 0) return
      const codes = await book.spell(trx, rows)
      yield rows.map((row, i) => couponOf(row, codes[i] ?? ''))
    }
  } finally {
    await trx.rollback().execute() // it read only
  }
}

function dueQuery({ org, offer, groups, perCoupon }: Wanted): RawBuilder<Row> {
  const live = sql`select c.code_key::text as key_number, c.slot, c.code, c.shape, c.n, c.issued_on, c.explicit_through, c.holder,
      h.first_name, h.last_name, h.mobile, h.email
    from coupon c join customer h on h.org = c.org and h.id = c.holder
    where c.org = ${org} and c.offer = ${offer} and c.holder is not null and c.state = 'issued' and not h.blocked
      and (${perCoupon}::bigint is null or c.uses < ${perCoupon}::bigint)`
  const explicit = sql`${live} and c.explicit_through is not null and ${within('c.explicit_through', groups.explicit)}`
  if (groups.issued === null) return sql`${explicit}`
  return sql`${live} and c.explicit_through is null and ${within('c.issued_on', groups.issued)} union all ${explicit}`
}

function within(column: 'c.issued_on' | 'c.explicit_through', { from, to }: DayRange): RawBuilder<boolean> {
  const days = sql.ref(column)
  if (from !== null && from === to) return sql<boolean>`${days} = ${from}::date`
  const begin = from === null ? sql`true` : sql`${days} >= ${from}::date`
  return to === null ? sql<boolean>`${begin}` : sql<boolean>`${begin} and ${days} <= ${to}::date`
}

const couponOf = (row: Row, code: string): DueCoupon => ({
  codeKey: codeKeyOfNumber(row.key_number),
  slot: row.slot,
  code,
  issuedOn: row.issued_on,
  explicitThrough: row.explicit_through,
  holder: { id: row.holder, firstName: row.first_name, lastName: row.last_name, mobile: row.mobile, email: row.email },
})
