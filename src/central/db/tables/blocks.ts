import { sql } from 'kysely'
import type { BlockTable } from '../../core/block-port'
import { codeKeyOfNumber, keyNumberOf } from '../coupons/key-number'
import type { Context } from './context'

export function blockTable({ trx, org }: Context): BlockTable {
  const codes = () => trx.selectFrom('block_code').where('org', '=', org)
  return {
    async insert(grant, till, codeKeys) {
      await sql`insert into block_code (org, code_key, grant_id, no, till)
        select ${org}, key, ${grant}, no, ${till} from unnest(${codeKeys.map(keyNumberOf)}::bigint[]) with ordinality k(key, no)
        on conflict (org, code_key) do nothing`.execute(trx)
    },
    async of(codeKey) {
      const row = await codes().select(['grant_id', 'no', 'till', 'handed']).where('code_key', '=', keyNumberOf(codeKey)).executeTakeFirst()
      return row === undefined ? null : { grant: row.grant_id, no: row.no, till: row.till, handed: row.handed }
    },
    async codesOf(grant) {
      const rows = await codes().select(sql<string>`code_key::text`.as('key')).where('grant_id', '=', grant).orderBy('no').execute()
      return rows.map(({ key }) => codeKeyOfNumber(key))
    },
    async handOver(grant, through) {
      await trx.updateTable('block_code').set({ handed: true }).where('org', '=', org).where('grant_id', '=', grant).where('no', '<=', through).where('handed', '=', false).execute()
    },
    async drop(grant) {
      await trx.deleteFrom('block_code').where('org', '=', org).where('grant_id', '=', grant).execute()
    },
    async hold(offer, units, cap) {
      const { numAffectedRows } = await sql`update offer_count set held_issues = held_issues + ${units}
        where org = ${org} and offer = ${offer} and (${cap}::bigint is null or issued + held_issues + ${units} <= ${cap}::bigint)`.execute(trx)
      return numAffectedRows === 1n
    },
    async release(offer, units) {
      await sql`update offer_count set held_issues = held_issues - ${units} where org = ${org} and offer = ${offer}`.execute(trx)
    },
  }
}
