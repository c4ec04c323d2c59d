import type { Asked, MessageEnd } from '../centre/wire'
import type { Death } from '../machine/machine'

/** One thing that happens at a moment. `till` and `offer` are places in lists, `code` one of the offer's codes. */
export type Step =
  | { readonly do: 'sell'; readonly till: number; readonly offer: number; readonly code: number; readonly customer: number | null; readonly lines: boolean; readonly twice: boolean; readonly wait: number }
  | { readonly do: 'sell again' | 'undo' | 'return goods' | 'sync'; readonly till: number }
  | { readonly do: 'issue'; readonly till: number; readonly offer: number; readonly customer: number }
  /** The line is cut, and then this many coupons of the offer are given out, one after the other. */
  | { readonly do: 'give in an outage'; readonly till: number; readonly offer: number; readonly coupons: number; readonly ms: number }
  /** A customer comes with one of the coupons that were given out; -1 = the newest. */
  | { readonly do: 'sell issued'; readonly till: number; readonly pick: number; readonly wait: number }
  | { readonly do: 'die'; readonly till: number; readonly how: Death; readonly steps: number }
  | { readonly do: 'cut line'; readonly till: number; readonly ms: number }
  /** The operating system says that there is a network. */
  | { readonly do: 'wake'; readonly till: number }
  | { readonly do: 'jump clock'; readonly till: number; readonly ms: number }
  | { readonly do: 'wipe view' | 'new record type' | 'enrol again' | 'replace machine' | 'outdated' | 'disable'; readonly till: number }
  /** For a while the disk takes nothing, or takes its time with everything. */
  | { readonly do: 'disk refuses'; readonly till: number; readonly ms: number }
  | { readonly do: 'disk is slow'; readonly till: number; readonly ms: number; readonly by: number }
  /** The till's next message of a kind is waited for, and something happens when it has come so far. */
  | { readonly do: 'at message'; readonly till: number; readonly call: Asked; readonly end: MessageEnd; readonly next: readonly Step[] }
  /** A second copy of the till's next question of a kind reaches the centre so much later. */
  | { readonly do: 'late copy'; readonly till: number; readonly call: Asked; readonly ms: number }
  | { readonly do: 'centre dies' | 'backup' | 'set back' }
  | { readonly do: 'revoke'; readonly offer: number; readonly code: number }
  | { readonly do: 'edit'; readonly offer: number; readonly total: number }
  /** Everybody stands still: longer than an allowance lives. */
  | { readonly do: 'days pass'; readonly hours: number }
  /** Nothing of it is sold or issued for a while: tills give back what they hold. */
  | { readonly do: 'pause'; readonly offer: number; readonly ms: number }

export type Timed = Step & { readonly at: number }
