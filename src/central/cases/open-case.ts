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
  readonly sides: readonly RedemptionStored[]
  readonly store: number
  readonly now: number
}

/** Opens a case for the store's manager (4.6): both sides, the money, who, and whether the till could have known. */
export async function openCase(core: Core, tx: CentralTx, found: Found): Promise<void> {
  const { stored, org } = await core.catalogue.view(tx)
  const sides: Side[] = []
  for (const side of found.sides) sides.push(await sideOf(tx, stored.units, side))
  const [disputed, other] = found.sides
  const offer = disputed?.offer ?? null
  const row: Omit<CaseRow, 'id'> = {
    kind: 'case',
    class: found.class,
    openedAt: found.now,
    state: 'open',
    offer,
    offerName: offer === null ? null : ((await core.catalogue.offer(tx, offer))?.offer.name ?? null),
    amount: disputed?.decision.discount ?? '0',
    currency: disputed?.decision.currency ?? org.currency,
    sides,
    couldHaveKnown: couldHaveKnown(disputed, other),
  }
  const id = await tx.cases.open({ store: found.store, row })
  await tx.feeds.append([caseChange(found.store, { ...row, id })])
}

async function sideOf(tx: CentralTx, units: readonly UnitStored[], made: RedemptionStored): Promise<Side> {
  const name = (type: UnitStored['type'], id: number | null) => units.find((unit) => unit.type === type && unit.id === id)?.name ?? ''
  const cashier = made.cashier === null ? null : await tx.people.get(made.cashier)
  return {
    opId: made.opId,
    at: made.at,
    till: name('TILL', made.till).slice(0, 60),
    store: name('STORE', made.store).slice(0, 100),
    cashier: cashier?.name ?? null,
    discount: made.decision.discount,
    currency: made.decision.currency,
    offline: made.offline,
    settlement: made.settlement === 'noted' ? 'accepted' : made.settlement,
  }
}

/** What the other side did had reached the centre before, or not; a till that was offline then had no way to know. */
function couldHaveKnown(disputed: RedemptionStored | undefined, other: RedemptionStored | undefined): CaseRow['couldHaveKnown'] {
  if (disputed === undefined || !disputed.offline) return 'was_online'
  return other !== undefined && other.arrivedAt < disputed.at ? 'data_was_old' : 'offline_no_way'
}
