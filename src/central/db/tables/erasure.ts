import { sql } from 'kysely'
import type { CaseRow } from '../../../protocol/sync/feed-rows'
import type { AccessTable } from '../../core/access-port'
import type { CustomerStored, PersonStored } from '../../core/rows'
import { json, type Context } from './context'

/** What stands where a name stood. */
export const NOBODY = 'Erased'
/** The first answer to a call that told of the customer: whoever asks again learns no more than that they are gone. */
const GONE = JSON.stringify({ ok: false, error: { key: 'customer.unknown' } })

/** Takes what names a person out of every table that may hold it (3.2). Facts, journals and feeds keep numbers and tokens. */
export function erasure(context: Context): Pick<AccessTable, 'eraseCustomer' | 'erasePerson'> {
  const { trx, org } = context
  return {
    async eraseCustomer(customer) {
      const { rows } = await sql<{ ident: string }>`delete from customer_ident where org = ${org} and customer = ${customer.id} returning ident`.execute(trx)
      await trx
        .updateTable('customer')
        .set({ first_name: '', last_name: '', mobile: null, email: null, external_id: null, blocked: true })
        .where('org', '=', org)
        .where('id', '=', customer.id)
        .execute()
      await trx.deleteFrom('audience_member').where('org', '=', org).where('customer', '=', customer.id).execute()
      await sql`update issual_note n set metadata = '{}' from issual i where i.org = ${org} and i.customer = ${customer.id}
        and n.org = i.org and n.code_key = i.code_key and n.slot = i.slot`.execute(trx)
      await forgetSent(context, customer)
      return rows.map(({ ident }) => ident)
    },
    async erasePerson(person) {
      await trx
        .updateTable('person')
        .set({ login: `erased:${person.id}`, name: NOBODY, pin_hash: null, password_hash: null, disabled: true })
        .where('org', '=', org)
        .where('id', '=', person.id)
        .execute()
      await trx.deleteFrom('session').where('org', '=', org).where('person', '=', person.id).execute()
      await sql`update audit set from_where = '' where org = ${org} and who = ${`person:${person.id}`}`.execute(trx)
      await sql`update change set body = null where org = ${org} and feed like 'people:%' and key = ${String(person.id)}`.execute(trx)
      return forgetInCases(context, person)
    },
  }
}

/** Answers and bad rows of uploads that carry one of the customer's identifiers. */
async function forgetSent({ trx, org }: Context, { mobile, email, externalId }: CustomerStored): Promise<void> {
  for (const value of [mobile, email, externalId]) {
    if (value === null) continue
    const quoted = JSON.stringify(value)
    await sql`update idempotency set reply = ${GONE} where org = ${org} and position(${quoted} in reply::text) > 0`.execute(trx)
    await sql`delete from job_bad_row where org = ${org} and position(${quoted} in cells::text) > 0`.execute(trx)
  }
}

type Cased = { readonly id: number; readonly store: number; readonly row: Pick<CaseRow, 'sides' | 'decision'> }
type Made = { readonly op_id: string; readonly cashier: number | null; readonly approver: number | null }

/**
 * Cases show who was at the till, who approved and who decided. Which side is theirs is told by the redemption, and that they
 * decided by the audit log; of an issual or a record the name alone is known, and goes. Earlier pages of the feed are set right too.
 */
async function forgetInCases({ trx, org }: Context, person: PersonStored): Promise<number> {
  const { rows: cases } = await sql<Cased>`select id, store, row from manager_case
    where org = ${org} and position(${JSON.stringify(person.name)} in row::text) > 0`.execute(trx)
  for (const found of cases) {
    const opIds = found.row.sides.map(({ opId }) => opId)
    const made = await sql<Made>`select op_id, cashier, approver from redemption where org = ${org} and op_id = any(${opIds})`.execute(trx)
    const decided = await sql`select 1 from audit where org = ${org} and subject = ${`case:${found.id}`} and what = 'case.decide' and who = ${`person:${person.id}`} limit 1`.execute(trx)
    const sides = found.row.sides.map((side) => withoutPerson(side, person, made.rows.find(({ op_id }) => op_id === side.opId)))
    const decision = found.row.decision !== undefined && decided.rows.length > 0 ? { decision: { ...found.row.decision, by: NOBODY } } : {}
    const row = { ...found.row, sides, ...decision }
    await sql`update manager_case set row = ${json(row)}::jsonb where org = ${org} and id = ${found.id}`.execute(trx)
    await sql`update change set body = ${json({ ...row, id: found.id })}::jsonb where org = ${org}
      and feed = ${`store:${found.store}`} and key = ${`case:${found.id}`} and body is not null`.execute(trx)
  }
  return cases.length
}

function withoutPerson(side: CaseRow['sides'][number], { id, name }: PersonStored, made: Made | undefined): CaseRow['sides'][number] {
  const isCashier = made === undefined ? side.cashier === name : made.cashier === id
  const isApprover = side.approver !== undefined && (made === undefined ? side.approver === name : made.approver === id)
  return { ...side, ...(isCashier ? { cashier: NOBODY } : {}), ...(isApprover ? { approver: NOBODY } : {}) }
}
