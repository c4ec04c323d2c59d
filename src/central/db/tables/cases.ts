import { sql } from 'kysely'
import type { CaseRow } from '../../../protocol/sync/feed-rows'
import type { CaseTable } from '../../core/central-store'
import type { Row } from '../schema/tables'
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
    async list(stores, limit, wanted = {}) {
      let all = cases().orderBy('id', 'desc').limit(limit)
      if (stores !== null) all = all.where('store', 'in', stores.length === 0 ? [-1] : [...stores])
      if (wanted.state !== undefined) all = all.where(sql<boolean>`row->>'state' = ${wanted.state}`)
      if (wanted.class !== undefined) all = all.where(sql<boolean>`row->>'class' = ${wanted.class}`)
      if (wanted.offer !== undefined) all = all.where(sql<boolean>`(row->>'offer')::bigint = ${wanted.offer}`)
      if (wanted.openedFrom !== undefined) all = all.where(sql<boolean>`(row->>'openedAt')::bigint >= ${wanted.openedFrom}`)
      if (wanted.openedTo !== undefined) all = all.where(sql<boolean>`(row->>'openedAt')::bigint < ${wanted.openedTo}`)
      if (wanted.before !== undefined) all = all.where('id', '<', wanted.before)
      return (await all.execute()).map(caseOf)
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
    async get(id) {
      const row = await cases().where('id', '=', id).forUpdate().executeTakeFirst()
      return row === undefined ? null : { store: row.store, row: caseOf(row) }
    },
    async replace({ id, ...row }) {
      await trx.updateTable('manager_case').set({ row: json(row) }).where('org', '=', org).where('id', '=', id).execute()
    },
  }
}

function caseOf(row: Row<'manager_case'>): CaseRow {
  return { ...(row.row as Omit<CaseRow, 'id'>), id: row.id }
}
