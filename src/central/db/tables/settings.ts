import { sql } from 'kysely'
import type { SettingsTable } from '../../core/offer-book-port'
import { json, present, type Context } from './context'

export function settingsTable({ trx, org }: Context): SettingsTable {
  return {
    async get() {
      const row = await trx.selectFrom('org').select('settings').where('org', '=', org).executeTakeFirst()
      return present(row, 'organisation').settings as Readonly<Record<string, unknown>>
    },
    async put(settings, from) {
      const { numAffectedRows } = await sql`update org set settings = ${json(settings)}::jsonb, revision = revision + 1
        where org = ${org} and revision = ${from}::bigint`.execute(trx)
      return numAffectedRows === 1n
    },
  }
}
