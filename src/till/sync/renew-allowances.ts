import { fail, ok, type Result } from '../../domain/result'
import { MOST_GRANTS, type GrantTold } from '../../protocol/sync/allowance'
import { closeGrant, type Closing } from '../allowance/close-grant'
import { issuesHere, limitsUses, wantedCodes, wantedUses, type WishFor } from '../allowance/wishes'
import type { GrantCached } from '../cache/rows'
import { record, type TillContext } from '../context'
import { latestOf, timeOf } from '../redeem/judge'
import { call, type Ended } from './round'

/** How long a recall may wait for this till, and an answer that was lost to be told again, when nothing else is wanted. */
const AGREE_EVERY_MS = 10 * 60_000
/**
 * Keeps this till stocked with allowances for the offers that need them (4.4): gives back what is over, idle, or of an
 * offer that has gone; asks again when less than half of what an outage may take is left; and journals what it is given
 * before a unit of it is spent. To be called in a round, after everything else has come.
 */
export async function renewAllowances(context: TillContext, serverInstance: string): Promise<Result<undefined, Ended>> {
  const { cache, ports } = context
  const { grants } = cache.operations
  if (cache.shelf === null) return ok(undefined)
  const offers = [...cache.shelf.offers.values()]
  const wishFor: WishFor = { uses: offers.filter(limitsUses), codes: offers.filter((offer) => issuesHere(offer, cache.shelf)) }
  if (wishFor.uses.length + wishFor.codes.length + grants.open().length === 0) return ok(undefined)
  const clock = await ports.clock.read()
  for (const grant of grants.open()) {
    const why = reasonToClose(grant, wishFor, timeOf(clock))
    if (why !== null && !grants.held.isBusy(grant) && !(await closeGrant(context, grant, why))) return ok(undefined)
  }
  const wants = [...(await wantedUses(context, wishFor.uses, latestOf(clock))), ...(await wantedCodes(context, wishFor.codes, latestOf(clock)))]
  if (wants.length === 0 && timeOf(clock) - grants.agreedAt < AGREE_EVERY_MS) return ok(undefined)
  const open = grants.open().map(({ id }) => id)
  const { incarnation } = await ports.journal.status()
  const reply = await call(context, 'allowance', { incarnation, serverInstance, open: open.slice(0, MOST_GRANTS), wants: wants.slice(0, MOST_GRANTS) })
  if (!reply.ok) return reply
  grants.agreedAt = timeOf(clock)
  for (const given of reply.value.grants) if (!(await adopt(context, given, serverInstance))) return ok(undefined)
  for (const id of reply.value.recalled) {
    const grant = grants.get(id)
    if (grant !== null && !grants.held.isBusy(grant) && !(await closeGrant(context, grant, 'recalled'))) return ok(undefined)
  }
  // What was journaled just now waits to be sent: units that go back are somebody's who needs them.
  const { last } = await ports.journal.status()
  return last.seq > cache.operations.acked ? fail({ again: true }) : ok(undefined)
}

function reasonToClose(grant: GrantCached, wishFor: WishFor, now: number): Closing['why'] | null {
  if (now >= grant.expires) return 'expired'
  if (!(grant.codes === null ? wishFor.uses : wishFor.codes).some(({ offer }) => offer.id === grant.offer)) return 'not_needed'
  // Idle for half of what is left of its life since it was last touched.
  return now - grant.touchedAt > (grant.expires - grant.touchedAt) / 2 ? 'idle' : null
}

/** No unit of it was ever spent here. */
const neverAdopted = (given: Omit<GrantTold, 'block'>): GrantCached => ({ ...given, incarnation: 0, seq: 0, used: 0, touchedAt: 0, open: 0, codes: null })

/** Journals a grant before a unit of it is spent. False = the journal does not write. */
async function adopt(context: TillContext, { block, ...given }: GrantTold, serverInstance: string): Promise<boolean> {
  const { grants } = context.cache.operations
  if (grants.get(given.id) !== null) return true
  // Closed here and the disk refused to say so, or of a memory the centre has lost: given back, or the centre would keep it
  // for this till for ever.
  const unsaid = grants.unsaid(given.id)
  if (unsaid === null && grants.isClosed(given.id)) return true
  const closed = unsaid ?? (given.serverInstance === serverInstance ? null : neverAdopted(given))
  if (closed !== null) return closeGrant(context, closed, 'not_needed')
  // Main seals every block before it gets here.
  const sealed = block !== undefined && 'sealed' in block ? { block } : {}
  if (block !== undefined && !('block' in sealed)) return true
  const written = await record(context, { type: 'grant', opId: given.id, body: { ...given, ...sealed } }, null)
  return written.ok
}
