import { sql } from 'kysely'
import type { OutboxDesk } from '../../messages/outbox-desk'
import type { Database } from '../database'
import { messageOf } from '../tables/messages'

export function pgOutboxDesk({ db }: Pick<Database, 'db'>, org: number): OutboxDesk {
  return {
    async list({ state, offers, before, limit }) {
      let query = db.selectFrom('message').selectAll().where('org', '=', org).orderBy('id', 'desc').limit(limit)
      if (state !== null) query = query.where('state', '=', state)
      if (before !== null) query = query.where('id', '<', before)
      if (offers !== null) query = query.where(sql<boolean>`offer = any(${[...offers]}::bigint[])`)
      return (await query.execute()).map(messageOf)
    },
  }
}
