import type { Place } from '../../domain/org/org-index'
import type { ConflictClass, Settlement } from '../../protocol/sync/conflict'
import type { JournalRecord, RecordType } from '../../protocol/sync/record'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import type { Doing } from '../core/rows'

/** One push while it is worked through. */
export interface Pushing {
  readonly core: Core
  readonly tx: CentralTx
  readonly till: number
  readonly place: Place
  readonly disabled: boolean
  /**
   * Whether the till writes this journal now: then it is fenced where it proves to be copied. `branch` = another history of a
   * journal whose first one the centre has too.
   */
  readonly journal: 'current' | 'earlier' | 'branch'
  /** When the push arrived, milliseconds. */
  readonly now: number
}

export interface Settled {
  readonly settlement: Settlement
  readonly conflict: ConflictClass | null
}

export const NOTED: Settled = { settlement: 'noted', conflict: null }
export const ACCEPTED: Settled = { settlement: 'accepted', conflict: null }
export const UNREADABLE: Settled = { settlement: 'parked', conflict: 'unreadable' }

export type RecordOf<Type extends RecordType> = Extract<JournalRecord, { type: Type }>

export const doingOf = ({ till, place }: Pushing, { cashier, approver, incarnation, seq }: JournalRecord): Doing => ({
  till,
  store: place.store.id,
  cashier,
  approver,
  incarnation,
  seq,
})
