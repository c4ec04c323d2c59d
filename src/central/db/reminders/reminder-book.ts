import { sql } from 'kysely'
import type { PlainDate } from '../../../domain/calendar/calendar'
import type { NewMessage } from '../../core/message-port'
import type { ReminderBook, RunKey, TakenRun } from '../../reminders/reminder-book'
import type { Database } from '../database'
import { dueCoupons } from './due-coupons'

type Db = Database['db']

export function pgReminderBook(database: Pick<Database, 'db'>, org: number): ReminderBook {
  const { db } = database
  return {
    ...looks(db, org),
    ...runs(db, org),
    ...work(db, org),
    due: (offer, groups, perCoupon, page) => dueCoupons(database, { org, offer, groups, perCoupon }, page),
    tell: (messages) => tell(db, org, messages),
  }
}

function looks(db: Db, org: number): Pick<ReminderBook, 'offers' | 'lookedAt' | 'looked' | 'forget'> {
  return {
    async offers() {
      const { rows } = await sql<{ id: number; version: number }>`select id, version from offer where org = ${org}
        and (jsonb_array_length(coalesce(nullif(body->'issual'->'reminders', 'null'), '[]')) > 0 or jsonb_typeof(body->'expiryReminder') = 'object')`.execute(db)
      return rows
    },
    async lookedAt() {
      const row = await db.selectFrom('reminder_look').select('looked_at').where('org', '=', org).executeTakeFirst()
      return row?.looked_at ?? null
    },
    async looked(at) {
      await sql`insert into reminder_look as l (org, looked_at) values (${org}, ${at})
        on conflict (org) do update set looked_at = greatest(l.looked_at, ${at})`.execute(db)
    },
    async forget(before) {
      await sql`delete from reminder_run where org = ${org} and day < ${before}::date`.execute(db)
    },
  }
}

function runs(db: Db, org: number): Pick<ReminderBook, 'open' | 'miss' | 'missBefore'> {
  return {
    async open({ offer, reminder, day, version }, now) {
      const { numAffectedRows } = await sql`insert into reminder_run as r (org, day, offer, reminder, state, version, changed_at)
        values (${org}, ${day}::date, ${offer}, ${reminder}, 'open', ${version}, ${now}) on conflict (org, day, offer, reminder)
        do update set state = 'open', own_ends_only = false, version = ${version}, changed_at = ${now}, lease_until = null where r.version < ${version}`.execute(db)
      return numAffectedRows === 1n
    },
    async miss({ offer, reminder, day, version }, now) {
      const { numAffectedRows } = await sql`insert into reminder_run (org, day, offer, reminder, state, version, changed_at)
        values (${org}, ${day}::date, ${offer}, ${reminder}, 'missed', ${version}, ${now}) on conflict do nothing`.execute(db)
      return numAffectedRows === 1n
    },
    async missBefore(day, now) {
      const { rows } = await sql<RunKey>`update reminder_run set state = 'missed', changed_at = ${now}, lease_until = null
        where org = ${org} and state = 'open' and day < ${day}::date and coalesce(lease_until, 0) <= ${now} returning offer, reminder, day`.execute(db)
      return rows
    },
  }
}

function work(db: Db, org: number): Pick<ReminderBook, 'take' | 'keepOn' | 'close' | 'release'> {
  const ours = ({ offer, reminder, day, lease }: TakenRun) =>
    sql`where org = ${org} and day = ${day}::date and offer = ${offer} and reminder = ${reminder} and lease_until = ${lease}`
  return {
    async take(day: PlainDate, now, lease) {
      // Materialized, because a join may ask a plain subquery again and again, and would then take more than one.
      const { rows } = await sql<Omit<TakenRun, 'lease'>>`with next as materialized (
          select offer, reminder from reminder_run where org = ${org} and day = ${day}::date and (state = 'open' or state = 'done' and moved)
          and coalesce(lease_until, 0) <= ${now} order by offer, reminder limit 1 for update skip locked
        ) update reminder_run r set lease_until = ${lease}, state = 'open', moved = false, own_ends_only = r.own_ends_only or r.state = 'done'
        from next t where r.org = ${org} and r.day = ${day}::date and r.offer = t.offer
        and r.reminder = t.reminder returning r.offer, r.reminder, r.day, r.version, r.own_ends_only as "ownEndsOnly"`.execute(db)
      const [run] = rows
      return run === undefined ? null : { ...run, lease }
    },
    async keepOn(run, lease, told, unreachable) {
      const { numAffectedRows } = await sql`update reminder_run set lease_until = ${lease}, told = told + ${told},
        unreachable = unreachable + ${unreachable} ${ours(run)}`.execute(db)
      return numAffectedRows === 1n
    },
    async close(run, state, now) {
      await sql`update reminder_run set state = ${state}, changed_at = ${now}, lease_until = null ${ours(run)}`.execute(db)
    },
    async release(run) {
      await sql`update reminder_run set lease_until = null ${ours(run)}`.execute(db)
    },
  }
}

/** One statement for a whole page; a name that is there already stays as it is. */
async function tell(db: Db, org: number, messages: readonly NewMessage[]): Promise<number> {
  if (messages.length === 0) return 0
  const of = <Key extends keyof NewMessage>(key: Key) => messages.map((message) => message[key])
  const { numAffectedRows } = await sql`insert into message (org, once, channel, purpose, offer, customer, address, subject, text, made_at, next_at, expires_at)
    select ${org}, m.once, m.channel, m.purpose, m.offer, m.customer, m.address, m.subject, m.text, m.made_at, m.made_at, m.expires_at
    from unnest(${of('once')}::text[], ${of('channel')}::text[], ${of('purpose')}::text[], ${of('offer')}::bigint[], ${of('customer')}::bigint[],
      ${of('address')}::text[], ${of('subject')}::text[], ${of('text')}::text[], ${of('madeAt')}::bigint[], ${of('expiresAt')}::bigint[])
      as m (once, channel, purpose, offer, customer, address, subject, text, made_at, expires_at)
    on conflict (org, once) do nothing`.execute(db)
  return Number(numAffectedRows ?? 0n)
}
