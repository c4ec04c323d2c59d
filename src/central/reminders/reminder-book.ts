import type { PlainDate } from '../../domain/calendar/calendar'
import type { NewMessage } from '../core/message-port'
import type { DueGroups } from './due-groups'

/** One reminder of an offer on a day on which it is due. */
export interface RunKey {
  readonly offer: number
  /** See `Plan.key`. */
  readonly reminder: string
  /** Of the organisation's calendar. */
  readonly day: PlainDate
}

/**
 * `open`: to be worked through. `done`: worked through for the offer's version. `missed`: its day went by while nobody could.
 * `off`: the offer was not active.
 */
export type RunState = 'open' | 'done' | 'missed' | 'off'

export interface Run extends RunKey {
  /** Of the offer, when the run was opened last. */
  readonly version: number
}

/** A run that one copy of the service has taken. */
export interface TakenRun extends Run {
  /** It was worked through before; what has changed are last days set by hand. */
  readonly ownEndsOnly: boolean
  /** Ours until then, and by this known to be ours. */
  readonly lease: number
}

/** A coupon whose holder is to be reminded. */
export interface DueCoupon {
  readonly codeKey: string
  readonly slot: number
  readonly code: string
  readonly issuedOn: PlainDate | null
  readonly explicitThrough: PlainDate | null
  readonly holder: {
    readonly id: number
    readonly firstName: string
    readonly lastName: string
    readonly mobile: string | null
    readonly email: string | null
  }
}

/** What reminders keep in the database, for one organisation. Any number of copies of the service share it. */
export interface ReminderBook {
  /** The offers that have reminders at all, as they stand. */
  offers(): Promise<readonly { readonly id: number; readonly version: number }[]>
  /** When anybody looked last; null = never. */
  lookedAt(): Promise<number | null>
  looked(at: number): Promise<void>
  /** Opens a run that is not there, or one that was worked through for an older version; answers whether it did. */
  open(run: Run, now: number): Promise<boolean>
  /** Writes down that a run was missed, unless it is there; answers whether it did. */
  miss(run: Run, now: number): Promise<boolean>
  /** Open runs of days before `day` are missed; answers which. */
  missBefore(day: PlainDate, now: number): Promise<readonly RunKey[]>
  /** Takes an open run until `lease`; null = none is free. */
  take(day: PlainDate, now: number, lease: number): Promise<TakenRun | null>
  /** Still at it; false = somebody else took over. Adds to the figures of the run. */
  keepOn(run: TakenRun, lease: number, told: number, unreachable: number): Promise<boolean>
  close(run: TakenRun, state: RunState, now: number): Promise<void>
  /** Back to be taken, for instance because the offer changed in the middle. */
  release(run: TakenRun): Promise<void>
  /** Live coupons of these groups with their holders, page by page, each once: one picture of the database. */
  due(offer: number, groups: DueGroups, perCoupon: number | null, page: number): AsyncIterable<readonly DueCoupon[]>
  /** Writes messages down that are not there yet; answers how many were new. */
  tell(messages: readonly NewMessage[]): Promise<number>
  /** Forgets runs of long ago. */
  forget(before: PlainDate): Promise<void>
}
