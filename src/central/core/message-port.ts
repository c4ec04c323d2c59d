import type { MailSettings, SmsSettings } from '../../protocol/api/messages'

/*
 * Messages as the core sees them (3.4): written down in the caller's transaction, sent later by the delivery. What could
 * name a person (address, subject, text) is erasable; that a message was sent is not.
 */

export type MessageChannel = 'sms' | 'email'

/** Why it is sent. */
export type MessagePurpose = 'resend' | 'coupon_reminder' | 'offer_reminder' | 'notice'

/**
 * `waiting`: still to be sent, perhaps after a failed try. `sent`: taken by the mail server or the gateway. `failed`: given
 * up. `skipped`: never tried, or called off.
 */
export type MessageState = 'waiting' | 'sent' | 'failed' | 'skipped'

export interface NewMessage {
  /** What makes it once: a second message of the same name is not written. */
  readonly once: string
  readonly channel: MessageChannel
  readonly purpose: MessagePurpose
  readonly offer: number | null
  /** Null for a point of contact. */
  readonly customer: number | null
  /** Mobile number in E.164, or e-mail address. */
  readonly address: string
  readonly subject: string | null
  readonly text: string
  /** Milliseconds since 1970, like every moment here. */
  readonly madeAt: number
  /** Too late from here on: what has not been sent by then is skipped. */
  readonly expiresAt: number
}

export interface MessageStored extends Omit<NewMessage, 'address' | 'text'> {
  readonly id: number
  /** Null once the person has been erased. */
  readonly address: string | null
  readonly text: string | null
  readonly state: MessageState
  /** Why it failed or was skipped, or why the last try did not succeed; null = nothing to tell. */
  readonly reason: string | null
  readonly attempts: number
  readonly sentAt: number | null
  /** What the mail server or gateway told of it: taken, and where the gateway reports it, delivered or not. */
  readonly delivery: 'taken' | 'delivered' | 'undelivered' | null
}

/** By what messages leave; null = by nothing of one's own. */
export interface Messaging {
  readonly mail: MailSettings | null
  readonly sms: SmsSettings | null
}

export interface OwnMessaging extends Messaging {
  /** The words for `{{optout}}`. */
  readonly optOut: string
}

export interface MessageTable {
  /** Its number; null = a message of this `once` was there already. */
  insert(message: NewMessage): Promise<number | null>
  /** The organisation's words for `{{optout}}`; empty = none. */
  optOut(): Promise<string>
  /** What the organisation set for its own messages. */
  own(): Promise<OwnMessaging>
  setOwn(own: OwnMessaging): Promise<void>
  byOnce(once: string): Promise<MessageStored | null>
  /** What the gateway reported of an SMS it had taken: its number; null = no such message, or nothing new. */
  report(reference: string, delivered: boolean): Promise<number | null>
  /** A coupon of the offer has another last day, set by hand: who is to be reminded today is looked at again. */
  lastDayMoved(offer: number): Promise<void>
  /** Every message to the customer, oldest first. */
  ofCustomer(customer: number): Promise<readonly MessageStored[]>
  /** Takes address, subject and text out of every message to the customer; what still waited is not sent any more. */
  erase(customer: number): Promise<number>
}
