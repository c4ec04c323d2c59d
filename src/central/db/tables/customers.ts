import { sql } from 'kysely'
import type { CustomerTable } from '../../core/central-store'
import type { CustomerStored } from '../../core/rows'
import type { Row } from '../schema/tables'
import { present, type Context } from './context'

export function customerTable(context: Context): CustomerTable {
  const { trx, org } = context
  const customers = () => trx.selectFrom('customer').selectAll().where('org', '=', org)
  const one = (row: Row<'customer'> | undefined) => (row === undefined ? null : customerOf(row))
  return {
    ...useCounts(context),
    ...identPages(context),
    byId: async (id) => one(await customers().where('id', '=', id).executeTakeFirst()),
    byToken: async (token) => one(await customers().where('token', '=', token).executeTakeFirst()),
    async byIdent(identKey) {
      const found = (e: ReturnType<typeof customers>) =>
        e.where('id', '=', (q) => q.selectFrom('customer_ident').select('customer').where('org', '=', org).where('ident', '=', identKey))
      return one(await found(customers()).executeTakeFirst())
    },
    async insert(customer, idents, token) {
      const { rows } = await sql<{ id: number }>`select nextval('customer_number') as id`.execute(trx)
      const { id } = present(rows[0], 'id')
      const made = { ...customer, id, token: token(id) }
      await trx
        .insertInto('customer')
        .values({
          org,
          id,
          token: made.token,
          first_name: made.firstName,
          last_name: made.lastName,
          mobile: made.mobile,
          email: made.email,
          external_id: made.externalId,
          blocked: made.blocked,
        })
        .execute()
      if (idents.length === 0) return made
      const named = await trx
        .insertInto('customer_ident')
        .values(idents.map((ident) => ({ org, ident, customer: id })))
        .onConflict((conflict) => conflict.columns(['org', 'ident']).doNothing())
        .executeTakeFirst()
      if (named.numInsertedOrUpdatedRows === BigInt(idents.length)) return made
      await trx.deleteFrom('customer_ident').where('org', '=', org).where('customer', '=', id).execute()
      await trx.deleteFrom('customer').where('org', '=', org).where('id', '=', id).execute()
      return 'taken'
    },
    async setBlocked(id, blocked) {
      await trx.updateTable('customer').set({ blocked }).where('org', '=', org).where('id', '=', id).execute()
    },
    async onList(list, id) {
      const member = trx.selectFrom('audience_member').select('customer').where('org', '=', org).where('list', '=', list)
      return (await member.where('customer', '=', id).executeTakeFirst()) !== undefined
    },
    async identsOf(id) {
      const rows = await trx.selectFrom('customer_ident').select('ident').where('org', '=', org).where('customer', '=', id).orderBy('ident').execute()
      return rows.map((row) => row.ident)
    },
  }
}

type UseCounts = Pick<CustomerTable, 'lockUses' | 'uses' | 'countUse' | 'releaseUse'>

function useCounts({ trx, org }: Context): UseCounts {
  const uses: UseCounts['uses'] = async (offer, who) => {
    const rows = await trx
      .selectFrom('redemption')
      .select(['op_id as opId', 'at'])
      .where('org', '=', org)
      .where('offer', '=', offer)
      .where('who', '=', who)
      .where('counted', '=', true)
      .orderBy('at')
      .orderBy('op_id')
      .execute()
    return rows
  }
  const ensure = (offer: number, who: string) =>
    sql`insert into customer_count (org, offer, who) values (${org}, ${offer}, ${who}) on conflict do nothing`.execute(trx)
  return {
    uses,
    async lockUses(offer, who) {
      await ensure(offer, who)
      await sql`select 1 from customer_count where org = ${org} and offer = ${offer} and who = ${who} for update`.execute(trx)
      return uses(offer, who)
    },
    async countUse(offer, who, cap) {
      await ensure(offer, who)
      const { numAffectedRows } = await sql`update customer_count set uses = uses + 1 where org = ${org} and offer = ${offer}
        and who = ${who} and (${cap}::bigint is null or uses < ${cap}::bigint)`.execute(trx)
      return numAffectedRows === 1n
    },
    async releaseUse(offer, who) {
      await sql`update customer_count set uses = uses - 1 where org = ${org} and offer = ${offer} and who = ${who} and uses > 0`.execute(trx)
    },
  }
}

function identPages({ trx, org }: Context): Pick<CustomerTable, 'holdsOf' | 'identPage' | 'identCount'> {
  const holders = (offers: readonly number[]) => sql`exists (select 1 from coupon p where p.org = i.org and p.holder = i.customer
    and p.offer = any(${[...offers]}::bigint[]) and p.state = 'issued')`
  return {
    async holdsOf(id) {
      await sql`select 1 from customer where org = ${org} and id = ${id} for update`.execute(trx)
      const live = trx.selectFrom('coupon').select('offer').distinct().where('org', '=', org).where('holder', '=', id).where('state', '=', 'issued')
      return (await live.orderBy('offer').execute()).map(({ offer }) => offer)
    },
    async identPage(offers, after, limit) {
      const { rows } = await sql<{ ident: string; token: string; blocked: boolean }>`select i.ident, c.token, c.blocked
        from customer_ident i join customer c on c.org = i.org and c.id = i.customer
        where i.org = ${org} and i.ident > ${after} and ${holders(offers)} order by i.ident limit ${limit}`.execute(trx)
      return rows
    },
    async identCount(offers) {
      const { rows } = await sql<{ n: number }>`select count(*) as n from customer_ident i
        where i.org = ${org} and ${holders(offers)}`.execute(trx)
      return present(rows[0], 'count').n
    },
  }
}

export function customerOf(row: Row<'customer'>): CustomerStored {
  return {
    id: row.id,
    token: row.token,
    firstName: row.first_name,
    lastName: row.last_name,
    mobile: row.mobile,
    email: row.email,
    externalId: row.external_id,
    blocked: row.blocked,
  }
}
