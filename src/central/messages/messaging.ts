import type { MessageChannel, Messaging } from '../core/message-port'

/** Messages wait in the outbox. */
export const NO_MESSAGING: Messaging = { mail: null, sms: null }

/** An organisation's own settings come before the service's, channel by channel. */
export const messagingOf = (own: Messaging, service: Messaging): Messaging => ({ mail: own.mail ?? service.mail, sms: own.sms ?? service.sms })

export const channelsOf = ({ mail, sms }: Messaging): readonly MessageChannel[] => [...(mail === null ? [] : ['email' as const]), ...(sms === null ? [] : ['sms' as const])]
