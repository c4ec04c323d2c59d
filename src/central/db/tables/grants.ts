import { sql } from 'kysely'
import type { BrokenSum, GrantStored, GrantTable } from '../../core/grant-port'
import type { Row } from '../schema/tables'
import { jsonOrNull, type Context } from './context'

export function grantTable(context: Context): GrantTable {
  return { ...grantRows(context), ...unitCounts(context) }
}

type Units = 'spend' | 'hold' | 'release' | 'broken'

function grantRows({ trx, org }: Context): Omit<GrantTable, Units> {
  const grants = () => trx.selectFrom('allowance_grant').selectAll().where('org', '=', org)
  const change = (id: string) => trx.updateTable('allowance_grant').where('org', '=', org).where('id', '=', id)
  return {
    async get(id) {
      const row = await grants().where('id', '=', id).forUpdate().executeTakeFirst()
      return row === undefined ? null : grantOf(row)
    },
    async insert({ grantedAt, serverInstance, block, ...grant }) {
      const made = await trx
        .insertInto('allowance_grant')
        .values({ org, ...grant, granted_at: grantedAt, server_instance: serverInstance, block: jsonOrNull(block) })
        .onConflict((conflict) => conflict.columns(['org', 'id']).doNothing())
        .executeTakeFirst()
      return made.numInsertedOrUpdatedRows === 1n
    },
    async openOf(till) {
      return (await grants().where('till', '=', till).where('state', '=', 'open').orderBy('id').execute()).map(grantOf)
    },
    async outOf(offer) {
      return (await grants().where('offer', '=', offer).where('state', '!=', 'closed').orderBy('id').execute()).map(grantOf)
    },
    async close(id, used) {
      await change(id).set({ state: 'closed', used }).execute()
    },
    async writeOff(id) {
      await change(id).set({ state: 'written_off' }).execute()
    },
    async freezeBefore(till, incarnation) {
      const open = trx.updateTable('allowance_grant').where('org', '=', org).where('till', '=', till).where('state', '=', 'open')
      await open.where('incarnation', '<', incarnation).set({ state: 'frozen' }).execute()
    },
  }
}

/** Where the units are: each a single statement, so that no two transactions can both take the last one. */
function unitCounts({ trx, org }: Context): Pick<GrantTable, Units> {
  return {
    async spend(id, no, opId) {
      const made = await trx
        .insertInto('allowance_unit')
        .values({ org, grant_id: id, no, op_id: opId })
        .onConflict((conflict) => conflict.columns(['org', 'grant_id', 'no']).doNothing())
        .executeTakeFirst()
      if (made.numInsertedOrUpdatedRows === 1n) {
        await sql`update allowance_grant set spent = spent + 1 where org = ${org} and id = ${id}`.execute(trx)
        return 'spent'
      }
      const by = await trx.selectFrom('allowance_unit').select('op_id').where('org', '=', org).where('grant_id', '=', id).where('no', '=', no).executeTakeFirst()
      return by?.op_id === opId ? 'again' : 'taken'
    },
    async hold(offer, units, cap) {
      const { numAffectedRows } = await sql`update offer_count set held = held + ${units}
        where org = ${org} and offer = ${offer} and (${cap}::bigint is null or uses + held + ${units} <= ${cap}::bigint)`.execute(trx)
      return numAffectedRows === 1n
    },
    async release(offer, units) {
      await sql`update offer_count set held = held - ${units} where org = ${org} and offer = ${offer}`.execute(trx)
    },
    async broken() {
      const { rows } = await sql<BrokenSum>`
        select c.offer, c.of, c.held, coalesce(g.out, 0)::bigint as out, coalesce(g.overspent, 0)::bigint as overspent
        from (
          select offer, 'uses' as of, held from offer_count where org = ${org}
          union all select offer, 'issues', held_issues from offer_count where org = ${org}
        ) c left join (
          select offer, of, sum(left_out) as out, count(*) filter (where left_out < 0) as overspent
          from (select offer, case when block is null then 'uses' else 'issues' end as of,
              case when state = 'closed' then used else units end - spent as left_out from allowance_grant where org = ${org}) each
          group by offer, of
        ) g on g.offer = c.offer and g.of = c.of
        where c.held <> coalesce(g.out, 0) or coalesce(g.overspent, 0) > 0 order by c.offer, c.of desc`.execute(trx)
      return rows
    },
  }
}

function grantOf(row: Row<'allowance_grant'>): GrantStored {
  const { org: _org, granted_at: grantedAt, server_instance: serverInstance, state, block, ...rest } = row
  return { ...rest, grantedAt, serverInstance, state: state as GrantStored['state'], block: block as GrantStored['block'] }
}
