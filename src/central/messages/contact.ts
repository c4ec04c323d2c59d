import type { MessageChannel } from '../core/message-port'
import type { CustomerStored } from '../core/rows'

export interface Contact {
  readonly channel: MessageChannel
  /** Mobile number in E.164, or e-mail address. */
  readonly address: string
}

/** How the customer is reached: by the channel asked for, or, with `auto`, by SMS and else by e-mail (2.6); null = not at all. */
export function contactOf({ mobile, email }: Pick<CustomerStored, 'mobile' | 'email'>, channel: MessageChannel | 'auto'): Contact | null {
  if (channel !== 'email' && mobile !== null) return { channel: 'sms', address: mobile }
  if (channel !== 'sms' && email !== null) return { channel: 'email', address: email }
  return null
}
