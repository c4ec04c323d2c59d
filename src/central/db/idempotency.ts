import { sql } from 'kysely'
import type { Clock } from '../core/ports'
import type { Idempotency, StoredReply } from '../http/idempotency'
import type { Database } from './database'

/** A try that took a key and never came back (the process died) blocks it no longer than this. */
const ABANDONED_AFTER = 60_000

export function pgIdempotency({ db }: Pick<Database, 'db'>, org: number, clock: Clock): Idempotency {
  const row = (client: string, key: string) =>
    db.selectFrom('idempotency').selectAll().where('org', '=', org).where('client', '=', client).where('key', '=', key)
  return {
    async claim(client, key, requestHash) {
      const now = clock.now()
      const { numAffectedRows } = await sql`insert into idempotency as i (org, client, key, request_hash, at)
        values (${org}, ${client}, ${key}, ${requestHash}, ${now}) on conflict (org, client, key)
        do update set at = ${now} where i.status is null and i.at < ${now - ABANDONED_AFTER} and i.request_hash = ${requestHash}`.execute(db)
      if (numAffectedRows === 1n) return { state: 'ours' }
      const known = await row(client, key).executeTakeFirst()
      if (known === undefined) return { state: 'running' }
      if (known.request_hash !== requestHash) return { state: 'conflict' }
      return known.status === null ? { state: 'running' } : { state: 'done', reply: { status: known.status, body: known.reply } }
    },
    async finish(client, key, reply: StoredReply) {
      await db
        .updateTable('idempotency')
        .set({ status: reply.status, reply: JSON.stringify(reply.body) })
        .where('org', '=', org)
        .where('client', '=', client)
        .where('key', '=', key)
        .execute()
    },
    async release(client, key) {
      await db.deleteFrom('idempotency').where('org', '=', org).where('client', '=', client).where('key', '=', key).where('status', 'is', null).execute()
    },
  }
}
