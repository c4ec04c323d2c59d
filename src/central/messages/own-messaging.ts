import type { z } from 'zod'
import type { MailSettings, messaging, SmsSettings } from '../../protocol/api/messages'
import type { CentralTx } from '../core/central-store'
import type { Messaging, OwnMessaging } from '../core/message-port'
import type { Core } from '../core/core'

/** What may be shown of the settings: no password, no header's value, no body. */
export type MessagingShown = z.infer<typeof messaging>

/** What an organisation sends by, and who sends in the end. */
export async function shownMessaging(tx: CentralTx, service: Messaging): Promise<MessagingShown> {
  const own = await tx.messages.own()
  const who = (mine: unknown, theirs: unknown) => (mine !== null ? 'own' : theirs !== null ? 'service' : 'nobody')
  return {
    mail: own.mail === null ? null : withoutPassword(own.mail),
    sms: own.sms === null ? null : withoutSecrets(own.sms),
    optOut: own.optOut,
    sends: { email: who(own.mail, service.mail), sms: who(own.sms, service.sms) },
  }
}

function withoutPassword({ password, ...mail }: MailSettings): NonNullable<MessagingShown['mail']> {
  return { ...mail, hasPassword: Boolean(password) }
}

function withoutSecrets({ headers, body, ...sms }: SmsSettings): NonNullable<MessagingShown['sms']> {
  return { ...sms, headerNames: Object.keys(headers ?? {}), hasBody: Boolean(body) }
}

/** Saves an organisation's own settings; the audit log gets what may be shown of them. */
export function saveMessaging(core: Core, wanted: OwnMessaging, service: Messaging, who: string, from: string): Promise<MessagingShown> {
  return core.store.transact(async (tx) => {
    const before = await shownMessaging(tx, service)
    const kept = await tx.messages.own()
    await tx.messages.setOwn({ ...wanted, mail: withKeptPassword(wanted.mail, kept.mail), sms: withKeptSecrets(wanted.sms, kept.sms) })
    const after = await shownMessaging(tx, service)
    await tx.people.audit({ at: core.clock.now(), who, from, what: 'messaging.update', subject: 'messaging', before, after })
    return after
  })
}

/** A kept password never goes to another server: whoever changes the server says the password too. */
function withKeptPassword(wanted: MailSettings | null, kept: MailSettings | null): MailSettings | null {
  if (wanted === null || kept === null || wanted.password !== undefined) return wanted
  const same = wanted.host === kept.host && wanted.port === kept.port && wanted.user === kept.user && wanted.tls === kept.tls
  return same ? { ...wanted, password: kept.password } : wanted
}

function withKeptSecrets(wanted: SmsSettings | null, kept: SmsSettings | null): SmsSettings | null {
  if (wanted === null || kept === null || wanted.url !== kept.url) return wanted
  const { headers = kept.headers, body = kept.body } = wanted
  return { ...wanted, headers, body }
}
