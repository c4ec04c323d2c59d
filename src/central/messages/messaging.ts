import type { MailSettings, SmsSettings } from '../../protocol/api/messages'
import type { MessageChannel } from '../core/message-port'

/** By what messages leave; null = by nothing, so that they wait in the outbox. */
export interface Messaging {
  readonly mail: MailSettings | null
  readonly sms: SmsSettings | null
}

export const NO_MESSAGING: Messaging = { mail: null, sms: null }

/** An organisation's own settings come before the service's, channel by channel. */
export const messagingOf = (own: Messaging, service: Messaging): Messaging => ({ mail: own.mail ?? service.mail, sms: own.sms ?? service.sms })

export const channelsOf = ({ mail, sms }: Messaging): readonly MessageChannel[] => [...(mail === null ? [] : ['email' as const]), ...(sms === null ? [] : ['sms' as const])]
