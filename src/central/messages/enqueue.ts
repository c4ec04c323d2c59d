import type { CentralTx } from '../core/central-store'
import type { MessageChannel, MessagePurpose } from '../core/message-port'
import type { CustomerStored } from '../core/rows'
import { contactOf } from './contact'

export type Recipient =
  | { readonly kind: 'customer'; readonly customer: Pick<CustomerStored, 'id' | 'mobile' | 'email'> }
  /** One of the organisation's points of contact. */
  | { readonly kind: 'contact'; readonly email: string }

export interface MessageDraft {
  /** What makes it once: of two messages of one name the first is kept. Name the operation, never the moment. */
  readonly once: string
  /** `auto`: SMS, or e-mail where there is no mobile. A point of contact has e-mail alone. */
  readonly channel: MessageChannel | 'auto'
  readonly to: Recipient
  readonly purpose: MessagePurpose
  readonly offer: number | null
  /** Of an e-mail; left out of an SMS. */
  readonly subject: string | null
  /** The text as it is to be read, its tags filled. */
  readonly text: string
  /** From this moment on it is too late to send it (milliseconds since 1970); left out it may be a week late. */
  readonly notAfter?: number
}

const LATEST = 7 * 86_400_000

export type Enqueued =
  | { readonly ok: true; readonly channel: MessageChannel; /** Null = it had been written down before. */ readonly message: number | null }
  | { readonly ok: false; readonly error: 'no_contact' }

/**
 * Writes a message down inside the caller's transaction; the delivery sends it once that is committed (3.4). Somebody who
 * cannot be reached by the channel asked for gets none, and the caller is told. `now` is milliseconds since 1970.
 */
export async function enqueue(tx: Pick<CentralTx, 'messages'>, draft: MessageDraft, now: number): Promise<Enqueued> {
  const { once, purpose, offer, text, to } = draft
  const person = to.kind === 'customer' ? to.customer : { mobile: null, email: to.email }
  const contact = contactOf(person, draft.channel)
  if (contact === null) return { ok: false, error: 'no_contact' }
  const subject = contact.channel === 'email' ? draft.subject : null
  const customer = to.kind === 'customer' ? to.customer.id : null
  const message = await tx.messages.insert({ once, ...contact, purpose, offer, customer, subject, text, madeAt: now, expiresAt: draft.notAfter ?? now + LATEST })
  return { ok: true, channel: contact.channel, message }
}
