import type { PeopleTable } from '../../core/central-store'
import type { Change, CouponStored, CustomerStored, CustomerUse, JournalStored, NewRedemption, OfferCounts, OperationStored, OrgKeys, RedemptionStored, TillStored } from '../../core/rows'
import { Kept } from '../../memory/kept'
import { UndoLog } from '../../memory/undo-log'

export type AuditEntry = Parameters<PeopleTable['audit']>[0]

/** Units to be added to an offer's count; the lowest cap that any of them must keep. */
export interface OfferUse {
  readonly offer: number
  readonly n: number
  readonly cap: number | null
  readonly at: number
}

export interface CouponUse {
  readonly codeKey: string
  readonly slot: number
  readonly n: number
}

export interface CustomerCount {
  readonly offer: number
  readonly who: string
  readonly uses: number
  readonly facts: readonly CustomerUse[]
}

/**
 * What a shared transaction knows: rows it has read and, but for the offers' counts, locked; and what its members have
 * written, which goes to the database at the end, table by table. What one member wrote can be taken back.
 */
export interface Known {
  readonly log: UndoLog
  readonly revision: number
  readonly keys: OrgKeys
  /** Numbers for new redemptions; handed out in order and never taken back. */
  readonly numbers: number[]
  /** Rows as they stand with what the members did; null = looked for, and there is none. */
  readonly operations: Kept<OperationStored | null>
  readonly coupons: Kept<CouponStored | null>
  readonly counts: Kept<OfferCounts>
  readonly customerCounts: Kept<CustomerCount>
  /** Read and not locked, as they are read alone. */
  readonly versions: Map<number, number>
  readonly tills: Map<number, TillStored | null>
  readonly byToken: Map<string, CustomerStored | null>
  readonly byIdent: Map<string, CustomerStored | null>
  readonly journal: Map<string, JournalStored | null>
  /** Waiting to be written. */
  readonly newOperations: Kept<OperationStored>
  readonly newRecords: Kept<JournalStored>
  readonly changedOperations: Kept<OperationStored>
  readonly newRedemptions: Kept<RedemptionStored & Pick<NewRedemption, 'sale'>>
  readonly couponUses: Kept<CouponUse>
  readonly customerUses: Kept<{ readonly offer: number; readonly who: string; readonly n: number }>
  readonly offerUses: Kept<OfferUse>
  readonly changes: Kept<Change>
  readonly audit: Kept<AuditEntry>
}

/** Somebody wrote past memory: what was read is read again. Locks stay. */
export function forgetRows({ operations, coupons, counts, customerCounts }: Known): void {
  for (const rows of [operations, coupons, counts, customerCounts]) rows.clear()
}

export const couponKey = (codeKey: string, slot: number): string => `${codeKey}:${slot}`
export const recordKey = (till: number, incarnation: number, seq: number): string => `${till}:${incarnation}:${seq}`
export const customerKey = (offer: number, who: string): string => `${offer}:${who}`

export function nothingKnown(org: Pick<Known, 'revision' | 'keys' | 'numbers'>): Known {
  const log = new UndoLog()
  return {
    ...org,
    log,
    operations: new Kept(log),
    coupons: new Kept(log),
    counts: new Kept(log),
    customerCounts: new Kept(log),
    versions: new Map(),
    tills: new Map(),
    byToken: new Map(),
    byIdent: new Map(),
    journal: new Map(),
    newOperations: new Kept(log),
    newRecords: new Kept(log),
    changedOperations: new Kept(log),
    newRedemptions: new Kept(log),
    couponUses: new Kept(log),
    customerUses: new Kept(log),
    offerUses: new Kept(log),
    changes: new Kept(log),
    audit: new Kept(log),
  }
}
