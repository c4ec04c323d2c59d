import { sql, type Kysely } from 'kysely'
import type { MailSettings, SmsSettings } from '../../../protocol/api/messages'
import type { MessageStored, MessageTable, OwnMessaging } from '../../core/message-port'
import type { Row, Tables } from '../schema/tables'
import { jsonOrNull, type Context } from './context'

export function messageTable({ trx, org }: Context): MessageTable {
  const messages = () => trx.selectFrom('message').selectAll().where('org', '=', org)
  return {
    async insert({ madeAt, expiresAt, ...message }) {
      const made = await trx
        .insertInto('message')
        .values({ org, ...message, made_at: madeAt, next_at: madeAt, expires_at: expiresAt })
        .onConflict((conflict) => conflict.columns(['org', 'once']).doNothing())
        .returning('id')
        .executeTakeFirst()
      return made?.id ?? null
    },
    optOut: async () => (await ownMessaging(trx, org)).optOut,
    own: () => ownMessaging(trx, org),
    async setOwn({ mail, sms, optOut }) {
      const own = { mail: jsonOrNull(mail), sms: jsonOrNull(sms), opt_out: optOut }
      await trx.insertInto('message_settings').values({ org, ...own }).onConflict((conflict) => conflict.column('org').doUpdateSet(own)).execute()
    },
    async byOnce(once) {
      const row = await messages().where('once', '=', once).executeTakeFirst()
      return row === undefined ? null : messageOf(row)
    },
    async report(reference, delivered) {
      const delivery = delivered ? 'delivered' : 'undelivered'
      const sms = trx.updateTable('message').set({ delivery }).where('org', '=', org).where('channel', '=', 'sms').where('gateway_ref', '=', reference)
      const [changed] = await sms.where('delivery', '<>', delivery).returning('id').execute()
      return changed?.id ?? null
    },
    async lastDayMoved(offer) {
      // Runs of the last two days: among them is today's, whatever the zone.
      await sql`update reminder_run set moved = true where org = ${org} and offer = ${offer} and state in ('open', 'done') and reminder <> 'offer'
        and changed_at > (select looked_at - 2 * 86400000 from reminder_look where org = ${org})`.execute(trx)
    },
    async ofCustomer(customer) {
      return (await messages().where('customer', '=', customer).orderBy('id').execute()).map(messageOf)
    },
    async erase(customer) {
      const theirs = trx.updateTable('message').where('org', '=', org).where('customer', '=', customer)
      await theirs.where('state', '=', 'waiting').set({ state: 'skipped', reason: 'erased', lease_until: null }).execute()
      const erased = await theirs.where('text', 'is not', null).set({ address: null, subject: null, text: null }).executeTakeFirst()
      return Number(erased.numUpdatedRows)
    },
  }
}

export function messageOf(row: Row<'message'>): MessageStored {
  return {
    id: row.id,
    once: row.once,
    channel: row.channel as MessageStored['channel'],
    purpose: row.purpose as MessageStored['purpose'],
    offer: row.offer,
    customer: row.customer,
    address: row.address,
    subject: row.subject,
    text: row.text,
    madeAt: row.made_at,
    expiresAt: row.expires_at,
    state: row.state as MessageStored['state'],
    reason: row.reason,
    attempts: row.attempts,
    sentAt: row.sent_at,
    delivery: row.delivery as MessageStored['delivery'],
  }
}

/** What the organisation set for its own messages; nothing where it never did. */
export async function ownMessaging(db: Kysely<Tables>, org: number): Promise<OwnMessaging> {
  const row = await db.selectFrom('message_settings').selectAll().where('org', '=', org).executeTakeFirst()
  return { mail: (row?.mail ?? null) as MailSettings | null, sms: (row?.sms ?? null) as SmsSettings | null, optOut: row?.opt_out ?? '' }
}
