import type { NormalCode } from '../../domain/ids'
import type { CustomerRef } from '../../protocol/sync/record'
import type { CentralTx } from './central-store'

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

/** A part of a transaction of which it is known what it will look at. */
export interface Foreseen {
  /**
   * Runs `work` on rows that a store may fetch at once by `looks`; what it writes may be written at its end. The works that
   * `looks` stand for are one: when it throws, the whole transaction must fail.
   */
  foresee<T>(looks: readonly FirstLook[], work: (tx: CentralTx) => Promise<T>): Promise<T>
}
