import type { NormalCode } from '../../domain/ids'
import type { CustomerRef } from '../../protocol/sync/record'

/** What a work is about to look at. Only a hint, so that a store can fetch it for many works at once: nothing depends on it. */
export interface FirstLook {
  readonly opIds: readonly string[]
  /** Codes by their keyed hashes, or, where those are not worked out yet, as they are spelled after normalising. */
  readonly codeKeys: readonly string[]
  readonly codes?: readonly NormalCode[]
  readonly customers: readonly CustomerRef[]
  readonly tills: readonly number[]
  /** Redemptions it may make; absent = one a code. */
  readonly redemptions?: number
  /** Records of a till's journal, both ends included. */
  readonly journal?: JournalRange
}

export interface JournalRange {
  readonly till: number
  readonly incarnation: number
  readonly from: number
  readonly to: number
}
