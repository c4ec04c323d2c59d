import { sql, type RawBuilder } from 'kysely'
import type { Json } from '../../../protocol/sync/canonical-json'
import type { AuditEntry, AuditQuery, Records } from '../../people/records'
import type { Database } from '../database'

/** Rows of one kind in an export; whoever has more gets the newest and the number of all. */
const MOST = 20_000

export function pgRecords({ db }: Pick<Database, 'db'>, org: number): Records {
  const rows = async (statement: RawBuilder<Json>): Promise<readonly Json[]> => (await statement.execute(db)).rows
  const counted = async (from: RawBuilder<unknown>, columns: RawBuilder<unknown>, order: RawBuilder<unknown>): Promise<Json> => {
    const found = await rows(sql<Json>`select ${columns} from ${from} order by ${order} desc limit ${MOST}`)
    if (found.length < MOST) return { all: found.length, rows: found }
    const { rows: all } = await sql<{ n: number }>`select count(*) as n from ${from}`.execute(db)
    return { all: all[0]?.n ?? 0, rows: found }
  }
  return {
    audit: (query) => auditPage(db, org, query),
    async customer(id) {
      const [kept] = await rows(sql<Json>`select id, first_name as "firstName", last_name as "lastName", mobile, email, external_id as "externalId",
        blocked from customer where org = ${org} and id = ${id}`)
      if (kept === undefined) return null
      const own = sql`org = ${org} and customer = ${id}`
      return {
        customer: kept,
        lists: (await sql<{ list: string }>`select list from audience_member where ${own} order by list`.execute(db)).rows.map(({ list }) => list),
        coupons: await counted(sql`coupon where org = ${org} and holder = ${id}`, sql`offer, state, issued_on as "issuedOn", uses`, sql`issued_on`),
        issuals: await counted(sql`issual where ${own}`, sql`offer, at, issued_on as "issuedOn"`, sql`at`),
        redemptions: await counted(sql`redemption where ${own}`, sql`number, offer, store, till, at, bill, decision, undone`, sql`at`),
        messages: await counted(sql`message where ${own}`, sql`channel, purpose, address, subject, text, state, made_at as "madeAt", sent_at as "sentAt"`, sql`made_at`),
      }
    },
    async person(id) {
      const [kept] = await rows(sql<Json>`select id, login, name, role, unit_type as "unitType", unit_id as "unitId", disabled,
        pin_hash is not null as "hasPin", password_hash is not null as "hasPassword" from person where org = ${org} and id = ${id}`)
      if (kept === undefined) return null
      const who = `person:${id}`
      return {
        person: kept,
        sessions: await counted(sql`session where org = ${org} and person = ${id}`, sql`kind, expires_at as "expiresAt"`, sql`expires_at`),
        changes: await counted(sql`audit where org = ${org} and who = ${who}`, sql`at, from_where as "from", what, subject`, sql`id`),
        about: await counted(sql`audit where org = ${org} and subject = ${who}`, sql`at, who, what`, sql`id`),
        redemptions: await counted(sql`redemption where org = ${org} and (cashier = ${id} or approver = ${id})`, sql`number, store, till, at`, sql`at`),
      }
    },
  }
}

async function auditPage(db: Database['db'], org: number, query: AuditQuery): Promise<readonly AuditEntry[]> {
  let found = db.selectFrom('audit').selectAll().where('org', '=', org).orderBy('id', 'desc').limit(query.limit)
  if (query.below !== null) found = found.where('id', '<', query.below)
  if (query.who !== null) found = found.where('who', '=', query.who)
  if (query.subject !== null) found = found.where('subject', '=', query.subject)
  if (query.since !== null) found = found.where('at', '>=', query.since)
  if (query.until !== null) found = found.where('at', '<', query.until)
  const { what } = query
  if (what !== null) found = found.where((e) => e.or([e('what', '=', what), e(sql`left(what, ${what.length + 1})`, '=', `${what}.`)]))
  return (await found.execute()).map((row) => ({
    id: row.id,
    at: row.at,
    who: row.who,
    from: row.from_where,
    what: row.what,
    subject: row.subject,
    before: (row.before ?? null) as Json,
    after: (row.after ?? null) as Json,
  }))
}
