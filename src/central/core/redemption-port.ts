import type { RedemptionStored } from './rows'

/** Which redemptions a list shows; what is left out does not narrow it. */
export interface RedemptionsAsked {
  readonly offer?: number
  readonly customer?: number
  /** Null = every store. */
  readonly stores: readonly number[] | null
  /** Older than this number. */
  readonly before: number | null
  readonly limit: number
}

/** How redemptions are found beside their own names. */
export interface RedemptionPages {
  /** Those that were redeemed together on one bill, the last first, locked until the end. `first` is the opId of the first. */
  together(first: string): Promise<readonly RedemptionStored[]>
  /** Disputed ones that were recorded at a till, by opId. */
  disputedAt(till: number, after: string, limit: number): Promise<readonly RedemptionStored[]>
  /** The newest first. */
  list(asked: RedemptionsAsked): Promise<readonly RedemptionStored[]>
}
