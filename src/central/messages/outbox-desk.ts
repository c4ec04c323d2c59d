import type { MessageState, MessageStored } from '../core/message-port'

export interface Listing {
  /** Null = whatever state. */
  readonly state: MessageState | null
  /** Only messages about these offers; null = all. */
  readonly offers: readonly number[] | null
  /** Older than this message. */
  readonly before: number | null
  readonly limit: number
}

/** The messages of one organisation as its people see them, newest first. */
export interface OutboxDesk {
  list(listing: Listing): Promise<readonly MessageStored[]>
}
