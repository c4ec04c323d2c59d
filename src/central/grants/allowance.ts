import type { UnitId } from '../../domain/ids'
import { fairShare } from '../../domain/allowance/size'
import { totalInUnits } from '../../domain/allowance/uses-alone'
import type { PreparedOffer } from '../../domain/offer/prepare-offer'
import type { UnitRef } from '../../domain/org/org'
import { covers, placeOf } from '../../domain/org/org-index'
import type { AllowanceReply, AllowanceRequest, GrantTold } from '../../protocol/sync/allowance'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import type { GrantStored } from '../core/grant-port'
import { transactFairly } from '../core/raced'
import { mayHold, openBlockOf, takeBlock } from './block'
import { isRecovering } from './recovery'
import { counterChange } from '../feeds/feed-changes'
import type { TillScope } from '../feeds/scope'
import { scopeOfTill } from '../sync/till-scope'

/** How long a grant may be spent from: over a night and a day off, and what is idle comes back after half of it. */
const GRANT_LIFE = 48 * 3_600_000

const NOTHING: AllowanceReply = { grants: [], recalled: [] }

/**
 * Gives a till units of offers it may redeem only inside an allowance (4.4 `strict`), and codes it may issue alone. They
 * are taken out of the pool before they are told, in the same transaction; a lost answer costs nothing, since open grants the till does not name
 * are told again. Also says which of its grants must come back.
 */
export function allowance(core: Core, till: number, request: AllowanceRequest): Promise<Answer<AllowanceReply>> {
  return transactFairly(core.store, async (tx): Promise<Answer<AllowanceReply>> => {
    const stored = await tx.tills.get(till)
    const scope = await scopeOfTill(core, tx, till)
    if (stored === null || scope === null) return refuse('unit.unknown')
    if (stored.disabled) return refuse('till.disabled')
    const { serverInstance } = (await core.catalogue.view(tx)).stored
    // A journal or a memory that is not today's: the next hello puts it right, and then the till asks again.
    if (stored.fenced || stored.incarnation !== request.incarnation || request.serverInstance !== serverInstance) return { ok: true, value: NOTHING }
    const open = await tx.grants.openOf(till)
    const known = new Set(request.open)
    const untold = open.filter(({ id }) => !known.has(id))
    const asking = request.wants.filter((want) => !untold.some((grant) => grant.offer === want.offer && (grant.block !== null) === (want.codes === true)))
    const made: GrantStored[] = []
    const giving = (await isRecovering(core, tx)) ? [] : asking
    for (const want of giving) made.push(...(await grantWant(core, tx, scope, { ...want, till, incarnation: stored.incarnation, serverInstance })))
    const recalled: string[] = []
    for (const grant of open) if (known.has(grant.id) && (await mustComeBack(tx, scope, grant))) recalled.push(grant.id)
    const told: GrantTold[] = []
    for (const grant of [...untold, ...made]) told.push(await wireOf(tx, grant))
    return { ok: true, value: { grants: told, recalled } }
  })
}

interface Want {
  readonly id: string
  readonly offer: number
  readonly units: number
  readonly codes?: true | undefined
  readonly till: number
  readonly incarnation: number
  readonly serverInstance: string
}

async function grantWant(core: Core, tx: CentralTx, scope: TillScope, want: Want): Promise<readonly GrantStored[]> {
  const offer = scope.offers.get(want.offer)
  if (offer === undefined || offer.offer.status !== 'active' || (await tx.grants.get(want.id)) !== null) return []
  return want.codes === true ? grantCodes(core, tx, scope, want, offer) : grantUses(core, tx, want, offer)
}

async function grantUses(core: Core, tx: CentralTx, want: Want, offer: PreparedOffer): Promise<readonly GrantStored[]> {
  const total = totalInUnits(offer.offer)
  if (total === null) return []
  const { uses, held } = await tx.offers.counts(want.offer)
  const units = Math.min(want.units, fairShare(total - uses - held, await sharersOf(core, tx, offer.offer.redemption.scope)))
  if (units < 1 || !(await tx.grants.hold(want.offer, units, total))) return []
  const grant: GrantStored = { ...blankGrant(core, want), units }
  await tx.grants.insert(grant)
  await tx.feeds.append([counterChange(await tx.offers.counts(want.offer))])
  return [grant]
}

async function grantCodes(core: Core, tx: CentralTx, scope: TillScope, want: Want, offer: PreparedOffer): Promise<readonly GrantStored[]> {
  if (!(await mayHold(tx, offer, scope.place))) return []
  const block = await takeBlock(tx, offer, want, want.units, await sharersOf(core, tx, offer.offer.issual.scope))
  if (block === null) return []
  const grant: GrantStored = { ...blankGrant(core, want), units: block.numbers.length, block }
  await tx.grants.insert(grant)
  return [grant]
}

function blankGrant(core: Core, { id, till, incarnation, offer, serverInstance }: Want): GrantStored {
  const now = core.clock.now()
  return { id, till, incarnation, offer, units: 0, spent: 0, used: 0, grantedAt: now, expires: now + GRANT_LIFE, serverInstance, state: 'open', block: null }
}

/** Tills among which the pool is divided: enrolled, not switched off, and in the scope in which it is given out. */
async function sharersOf(core: Core, tx: CentralTx, scope: readonly UnitRef[]): Promise<number> {
  const { index } = await core.catalogue.view(tx)
  const places = (await tx.tills.active()).map((till) => placeOf(index, till as UnitId))
  return places.filter((place) => place !== null && covers(scope, place)).length
}

/** The offer has gone from here, works otherwise now, or its total was lowered below what is used and out (rule 9). */
async function mustComeBack(tx: CentralTx, scope: TillScope, grant: GrantStored): Promise<boolean> {
  const offer = scope.offers.get(grant.offer)
  if (grant.block !== null) return offer === undefined || blockMustComeBack(tx, scope, offer)
  const total = offer === undefined ? null : totalInUnits(offer.offer)
  if (total === null) return true
  const { uses, held } = await tx.offers.counts(grant.offer)
  return uses + held > total
}

async function blockMustComeBack(tx: CentralTx, scope: TillScope, offer: PreparedOffer): Promise<boolean> {
  const { total } = offer.offer.issual
  const { issued, heldIssues } = await tx.offers.counts(offer.offer.id)
  return !(await mayHold(tx, offer, scope.place)) || (total !== null && issued + heldIssues > total)
}

async function wireOf(tx: CentralTx, { id, offer, units, expires, serverInstance, block }: GrantStored): Promise<GrantTold> {
  return { id, offer, units, expires, serverInstance, ...(block === null ? {} : { block: await openBlockOf(tx, block) }) }
}
