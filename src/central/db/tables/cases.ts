import type { CaseRow } from '../../../protocol/sync/feed-rows'
import type { CaseTable } from '../../core/central-store'
import type { Row } from '../schema'
import { json, type Context } from './context'

export function caseTable({ trx, org }: Context): CaseTable {
  const cases = () => trx.selectFrom('manager_case').selectAll().where('org', '=', org)
  return {
    async open({ store, row }) {
      const made = await trx.insertInto('manager_case').values({ org, store, row: json(row) }).returning('id').executeTakeFirstOrThrow()
      return made.id
    },
    async ofStore(store, after, limit) {
      return (await cases().where('store', '=', store).where('id', '>', after).orderBy('id').limit(limit).execute()).map(caseOf)
    },
    async list(stores, limit) {
      const all = cases().orderBy('id', 'desc').limit(limit)
      if (stores === null) return (await all.execute()).map(caseOf)
      return stores.length === 0 ? [] : (await all.where('store', 'in', [...stores]).execute()).map(caseOf)
    },
    async countOf(store) {
      const row = await trx
        .selectFrom('manager_case')
        .select((e) => e.fn.countAll<number>().as('n'))
        .where('org', '=', org)
        .where('store', '=', store)
        .executeTakeFirst()
      return row?.n ?? 0
    },
  }
}

function caseOf(row: Row<'manager_case'>): CaseRow {
  return { ...(row.row as Omit<CaseRow, 'id'>), id: row.id }
}
