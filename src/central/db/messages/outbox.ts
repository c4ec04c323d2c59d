import { sql } from 'kysely'
import type { MessageChannel } from '../../core/message-port'
import type { Outbox } from '../../messages/outbox'
import type { Database } from '../database'
import { ownMessaging } from '../tables/messages'

interface Taken {
  readonly id: number
  readonly channel: MessageChannel
  readonly address: string
  readonly subject: string | null
  readonly text: string
  readonly attempts: number
}

export function pgOutbox({ db }: Pick<Database, 'db'>, org: number): Outbox {
  return {
    own: () => ownMessaging(db, org),
    async claim(channels, now, lease, limit) {
      if (channels.length === 0) return []
      const { rows } = await sql<Taken>`
        with due as materialized (
          select id from message where org = ${org} and state = 'waiting' and next_at <= ${now} and expires_at > ${now}
          and channel = any(${[...channels]}::text[]) and coalesce(lease_until, 0) <= ${now}
          order by next_at, id limit ${limit} for update skip locked
        ), taken as (
          update message m set lease_until = ${lease}, attempts = attempts + 1 from due where m.org = ${org} and m.id = due.id
          returning m.id, m.channel, m.address, m.subject, m.text, m.attempts
        ), tried as (
          insert into message_attempt (org, message, n, began_at) select ${org}, id, attempts, ${now} from taken
        )
        select * from taken order by id`.execute(db)
      return rows.map(({ attempts, ...message }) => ({ org, ...message, attempt: attempts }))
    },
    async finish({ id, attempt }, result, now) {
      const outcome = result.state === 'sent' ? 'sent' : result.reason
      await db.transaction().execute(async (trx) => {
        await sql`update message_attempt set ended_at = ${now}, outcome = ${outcome} where org = ${org} and message = ${id} and n = ${attempt}`.execute(trx)
        if (result.state === 'sent') {
          // Taken is taken, also where another copy has the lease by now.
          await sql`update message set state = 'sent', reason = null, sent_at = ${now}, delivery = 'taken', gateway_ref = ${result.reference},
            lease_until = null where org = ${org} and id = ${id} and state in ('waiting', 'failed')`.execute(trx)
          return
        }
        const nextAt = result.state === 'waiting' ? result.nextAt : now
        await sql`update message set state = ${result.state}, reason = ${result.reason}, next_at = ${nextAt}, lease_until = null
          where org = ${org} and id = ${id} and state = 'waiting' and attempts = ${attempt}`.execute(trx)
      })
    },
    async skipLate(now) {
      const { numAffectedRows } = await sql`update message set state = 'skipped', reason = coalesce(reason, 'too_late') where org = ${org}
        and state = 'waiting' and expires_at <= ${now} and coalesce(lease_until, 0) <= ${now}`.execute(db)
      return Number(numAffectedRows ?? 0n)
    },
  }
}
