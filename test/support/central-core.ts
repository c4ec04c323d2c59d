import { createCatalogue } from '../../src/central/core/catalogue'
import type { CentralStore } from '../../src/central/core/central-store'
import type { Core } from '../../src/central/core/core'
import { digestOf } from '../../src/central/core/keyed-hashes'
import { redeem, type RedeemAsked, type Redeemed } from '../../src/central/redemption/redeem'
import type { RedeemIntent } from '../../src/central/redemption/intent'
import { activePlace } from '../../src/central/sync/redeem-call'
import type { Answer } from '../../src/central/core/failure'
import type { ClockBlock } from '../../src/protocol/sync/clock-block'
import type { JournalRecord, RecordDraft } from '../../src/protocol/sync/record'
import { codeKey, STORE } from './store-seed'

export const NOON = Date.UTC(2026, 5, 10, 10)

/** The centre's core on a store, at a standing clock. What it survived is in `troubles`. */
export function coreOn(store: CentralStore): { core: Core; troubles: unknown[] } {
  const clock = { now: () => NOON }
  const troubles: unknown[] = []
  const core: Core = {
    store,
    clock,
    catalogue: createCatalogue(clock),
    random: { bytes: (count) => new Uint8Array(count) },
    trouble: (what, failure) => troubles.push([what, failure]),
  }
  return { core, troubles }
}

export function intentFor(code: string, offer: number, more: Partial<RedeemIntent> = {}): RedeemIntent {
  return {
    action: 'redeem',
    codeKey: codeKey(code),
    offer,
    offerVersion: 1,
    engineVersion: 1,
    bill: { total: '40.00' },
    customer: null,
    couponsOnBill: 0,
    posTransaction: null,
    ...more,
  }
}

/** The nth operation of a test: the same on every store. */
export const opIdOf = (n: number): string => `01900000-0000-7000-a000-${String(n).padStart(12, '0')}`

/** Asks the core for a redemption, as a till's call does. */
export async function askOf(core: Core, till: number, ask: Pick<RedeemAsked, 'opId' | 'intent'> & { readonly hash?: string }): Promise<Answer<Redeemed>> {
  const place = await activePlace(core, till)
  if (!place.ok) return place
  const doing = { till, store: STORE, cashier: 1, approver: null, incarnation: 1, seq: 1 }
  return redeem(core, { hash: digestOf(ask.intent), ...ask, place: place.value, doing })
}

/** A till's journal: numbered, chained and sealed as the real one is. */
export function journal(): { records: JournalRecord[]; write(draft: RecordDraft, who?: Pick<JournalRecord, 'cashier' | 'approver'>, time?: Partial<ClockBlock>): JournalRecord } {
  const records: JournalRecord[] = []
  return {
    records,
    write(draft, who = { cashier: 1, approver: null }, time = {}) {
      const clock = { wall: NOON, mono: 1000, boot: 'boot', centre: NOON, error: 20, suspect: false, ...time }
      const open = { v: 1 as const, incarnation: 1, seq: records.length + 1, prev: records.at(-1)?.hash ?? '0'.repeat(64), clock, ...who, ...draft }
      const sealed = { ...open, hash: digestOf(open) }
      records.push(sealed)
      return sealed
    },
  }
}
