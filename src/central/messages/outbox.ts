import type { MessageChannel, OwnMessaging } from '../core/message-port'
import type { Outgoing, Sent } from './sending'

/** A message taken on by this copy of the service, with the number of the try. */
export interface Claimed extends Outgoing {
  readonly channel: MessageChannel
  readonly attempt: number
}

/** What a try came to: sent, to be tried again at a moment, or given up. */
export type Result =
  | { readonly state: 'sent'; readonly reference: string | null }
  | { readonly state: 'waiting'; readonly reason: string; readonly nextAt: number }
  | { readonly state: 'failed'; readonly reason: string }

/**
 * The messages of one organisation as the delivery works through them. Several copies of the service share it: a message is
 * taken by one of them at a time, and the try is on record before anything leaves the process.
 */
export interface Outbox {
  /** Takes up to `limit` due messages until `lease`, oldest first; those that are too late by `now` are skipped instead. */
  claim(channels: readonly MessageChannel[], now: number, lease: number, limit: number): Promise<readonly Claimed[]>
  finish(message: Claimed, result: Result, now: number): Promise<void>
  /** Skips what is too late by `now` and was never claimed, for instance because nothing sends; answers how many. */
  skipLate(now: number): Promise<number>
  own(): Promise<OwnMessaging>
}

const FIRST_WAIT = 30_000
const LONGEST_WAIT = 3_600_000
/** The eighth failure is the last: by then about an hour has passed. */
const MOST_TRIES = 8

/** What becomes of a message after its `attempt`th try: waits double, and a gateway that names a wait gets at least that. */
export function resultOf(sent: Sent, attempt: number, now: number): Result {
  if (sent.ok) return { state: 'sent', reference: sent.reference }
  const { permanent, reason, retryAfter = 0 } = sent
  if (permanent || attempt >= MOST_TRIES) return { state: 'failed', reason }
  const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** (attempt - 1))
  return { state: 'waiting', reason, nextAt: now + Math.max(wait, retryAfter) }
}
