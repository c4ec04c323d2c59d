import type { Clients } from '../people/clients'
import type { Database } from './database'

export function pgClients({ db }: Pick<Database, 'db'>, org: number): Clients {
  return {
    async find(key) {
      const row = await db.selectFrom('client').selectAll().where('org', '=', org).where('key', '=', key).where('disabled', '=', false).executeTakeFirst()
      return row === undefined ? null : { key: row.key, secretHash: row.secret_hash, till: row.till }
    },
  }
}
