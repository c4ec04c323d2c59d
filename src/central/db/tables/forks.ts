import type { ForkTable } from '../../core/fork-port'
import type { Context } from './context'
import { recordColumns, recordOf } from './tills'

export function forkTable({ trx, org }: Context): ForkTable {
  return {
    async note(till, incarnation, at) {
      const found = trx.insertInto('journal_fork').values({ org, till, incarnation, found_at: at })
      const { numInsertedOrUpdatedRows } = await found.onConflict((known) => known.doNothing()).executeTakeFirstOrThrow()
      return numInsertedOrUpdatedRows === 1n
    },
    async append(record) {
      await trx.insertInto('journal_branch').values({ org, ...recordColumns(record) }).execute()
    },
    async record(till, incarnation, seq, hash) {
      const branches = trx.selectFrom('journal_branch').selectAll().where('org', '=', org).where('till', '=', till).where('incarnation', '=', incarnation)
      const row = await branches.where('seq', '=', seq).where('hash', '=', hash).executeTakeFirst()
      return row === undefined ? null : recordOf(row)
    },
  }
}
