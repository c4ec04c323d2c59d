import type { MessageState, MessageStored } from '../core/message-port'
import type { Messaging } from './messaging'

export interface Listing {
  /** Null = whatever state. */
  readonly state: MessageState | null
  /** Only messages about these offers; null = all. */
  readonly offers: readonly number[] | null
  /** Older than this message. */
  readonly before: number | null
  readonly limit: number
}

/** What an organisation set for its own messages. */
export interface OwnMessaging extends Messaging {
  readonly optOut: string
}

/** The messages of one organisation as its people see them. */
export interface OutboxDesk {
  own(): Promise<OwnMessaging>
  /** Newest first. */
  list(listing: Listing): Promise<readonly MessageStored[]>
  /** What the gateway reported later; false = no message of that reference. */
  report(reference: string, delivered: boolean): Promise<boolean>
}
