import type { ConflictClass } from '../../protocol/sync/conflict'
import type { CaseRow } from '../../protocol/sync/feed-rows'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import type { RedemptionStored, UnitStored } from '../core/rows'
import { caseChange } from '../feeds/feed-changes'

type Side = CaseRow['sides'][number]

interface Found {
  readonly class: ConflictClass
  /** The one that is disputed comes first, what it collides with after it. */
  readonly sides: readonly RedemptionSide[]
  /** Issuals it is about, behind the redemptions: the disputed one, where no redemption is, and what it collides with. */
  readonly issuals?: readonly IssualSide[]
  /** Where it is about the journal: what was met, and what the centre has in its place. */
  readonly records?: readonly RecordSide[]
  /** What is at stake, where that is not the discount of the first side. */
  readonly amount?: string
  readonly store: number
  readonly now: number
}

/** A redemption as one side of a case; one that is kept aside is no redemption the centre has. */
export type RedemptionSide = Pick<RedemptionStored, 'opId' | 'offer' | 'at' | 'till' | 'store' | 'cashier' | 'approver' | 'arrivedAt' | 'offline' | 'decision' | 'settlement'>

/** An issual as one side of a case: no money was given yet. */
export interface IssualSide {
  readonly opId: string
  readonly offer: number
  readonly at: number
  /** Null where it was not issued at a till, or nobody knows at which. */
  readonly till: number | null
  readonly store: number | null
  readonly cashier: number | null
  /** Who approved it on the spot. */
  readonly approver?: number | null
  readonly offline: boolean
  readonly settlement: Side['settlement']
}

/** A record of a till's journal as one side of a case: who wrote it, where and when. */
export type RecordSide = Pick<IssualSide, 'opId' | 'at' | 'till' | 'store' | 'cashier' | 'approver' | 'offline'>

/** Opens a case for the store's manager (4.6): both sides, the money, who, and whether the till could have known. */
export async function openCase(core: Core, tx: CentralTx, found: Found): Promise<void> {
  const { stored, org } = await core.catalogue.view(tx)
  const { issuals = [], records = [] } = found
  const sides: Side[] = []
  for (const side of found.sides) sides.push(await sideOf(tx, stored.units, side))
  for (const side of issuals) sides.push({ what: 'issual', ...(await whereAndWho(tx, stored.units, side)), discount: '0', currency: org.currency, settlement: side.settlement })
  for (const side of records) sides.push({ what: 'record', ...(await whereAndWho(tx, stored.units, side)), discount: '0', currency: org.currency, settlement: 'disputed' })
  const [disputed, other] = found.sides
  const offer = disputed?.offer ?? issuals[0]?.offer ?? null
  const row: Omit<CaseRow, 'id'> = {
    kind: 'case',
    class: found.class,
    openedAt: found.now,
    state: 'open',
    offer,
    offerName: offer === null ? null : ((await core.catalogue.offer(tx, offer))?.offer.name ?? null),
    amount: found.amount ?? disputed?.decision.discount ?? '0',
    currency: disputed?.decision.currency ?? org.currency,
    sides,
    couldHaveKnown: disputed === undefined && issuals.length + records.length > 0 ? 'offline_no_way' : couldHaveKnown(disputed, other),
  }
  const id = await tx.cases.open({ store: found.store, row })
  await tx.feeds.append([caseChange(found.store, { ...row, id })])
}

async function sideOf(tx: CentralTx, units: readonly UnitStored[], made: RedemptionSide): Promise<Side> {
  return {
    ...(await whereAndWho(tx, units, made)),
    discount: made.decision.discount,
    currency: made.decision.currency,
    settlement: made.settlement === 'noted' ? 'accepted' : made.settlement,
  }
}

async function whereAndWho(tx: CentralTx, units: readonly UnitStored[], { opId, at, till, store, cashier, approver = null, offline }: RecordSide) {
  const name = (type: UnitStored['type'], id: number | null) => units.find((unit) => unit.type === type && unit.id === id)?.name ?? ''
  const called = async (id: number | null) => (id === null ? null : ((await tx.people.get(id))?.name ?? null))
  const approvedBy = await called(approver)
  return { opId, at, till: name('TILL', till).slice(0, 60), store: name('STORE', store).slice(0, 100), cashier: await called(cashier), ...(approvedBy === null ? {} : { approver: approvedBy }), offline }
}

/** What the other side did had reached the centre before, or not; a till that was offline then had no way to know. */
function couldHaveKnown(disputed: RedemptionSide | undefined, other: RedemptionSide | undefined): CaseRow['couldHaveKnown'] {
  if (disputed === undefined || !disputed.offline) return 'was_online'
  return other !== undefined && other.arrivedAt < disputed.at ? 'data_was_old' : 'offline_no_way'
}
