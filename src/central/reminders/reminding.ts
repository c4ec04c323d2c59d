import type { PlainDate } from '../../domain/calendar/calendar'
import type { NewMessage } from '../core/message-port'

/** What every message of one run shares. */
export interface Reminding {
  /** The organisation's day on which it is due. */
  readonly day: PlainDate
  /** The last day it reminds of. */
  readonly last: PlainDate
  /** Milliseconds since 1970. */
  readonly now: number
  /** When the organisation's day is over: a reminder that has not left by then stays. */
  readonly expiresAt: number
  /** The organisation's points of contact. */
  readonly contacts: readonly { readonly name: string; readonly email: string }[]
  readonly optOut: string
}

export interface Told {
  readonly messages: readonly NewMessage[]
  /** How many cannot be reached by the reminder's channel. */
  readonly unreachable: number
}
