import { sql, type Kysely } from 'kysely'
import type { MailSettings, SmsSettings } from '../../../protocol/api/messages'
import type { OutboxDesk, OwnMessaging } from '../../messages/outbox-desk'
import type { Database } from '../database'
import type { Tables } from '../schema'
import { messageOf } from '../tables/messages'

export function pgOutboxDesk({ db }: Pick<Database, 'db'>, org: number): OutboxDesk {
  return {
    own: () => ownMessaging(db, org),
    async list({ state, offers, before, limit }) {
      let query = db.selectFrom('message').selectAll().where('org', '=', org).orderBy('id', 'desc').limit(limit)
      if (state !== null) query = query.where('state', '=', state)
      if (before !== null) query = query.where('id', '<', before)
      if (offers !== null) query = query.where(sql<boolean>`offer = any(${[...offers]}::bigint[])`)
      return (await query.execute()).map(messageOf)
    },
    async report(reference, delivered) {
      const done = await db
        .updateTable('message')
        .set({ delivery: delivered ? 'delivered' : 'undelivered' })
        .where('org', '=', org)
        .where('gateway_ref', '=', reference)
        .where('channel', '=', 'sms')
        .executeTakeFirst()
      return done.numUpdatedRows > 0n
    },
  }
}

export async function ownMessaging(db: Kysely<Tables>, org: number): Promise<OwnMessaging> {
  const row = await db.selectFrom('message_settings').selectAll().where('org', '=', org).executeTakeFirst()
  return { mail: (row?.mail ?? null) as MailSettings | null, sms: (row?.sms ?? null) as SmsSettings | null, optOut: row?.opt_out ?? '' }
}
