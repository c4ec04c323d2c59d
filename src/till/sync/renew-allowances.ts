import { wantedUnits } from '../../domain/allowance/size'
import type { PreparedOffer } from '../../domain/offer/prepare-offer'
import { fail, ok, type Result } from '../../domain/result'
import { MOST_GRANTS, type GrantWire } from '../../protocol/sync/allowance'
import type { RecordDraft } from '../../protocol/sync/record'
import type { GrantCached } from '../cache/rows'
import { record, type TillContext } from '../context'
import { latestOf, timeOf } from '../redeem/judge'
import { call, type Ended } from './round'

const HOUR_MS = 3_600_000
/** How long a recall may wait for this till, and an answer that was lost to be told again, when nothing else is wanted. */
const AGREE_EVERY_MS = 10 * 60_000
/** A till should last this long without the centre where the offer names no hours. */
const SURVIVE_HOURS = 8
/** What was sold in the last day says how much is sold in an hour. */
const RATE_HOURS = 24

type Closing = Extract<RecordDraft, { type: 'grant_closed' }>['body']

/**
 * Keeps this till stocked with allowances for the offers that need them (4.4): gives back what is over, idle, or of an
 * offer that has gone; asks again when less than half of what an outage may take is left; and journals what it is given
 * before a unit of it is spent. To be called in a round, after everything else has come.
 */
export async function renewAllowances(context: TillContext, serverInstance: string): Promise<Result<undefined, Ended>> {
  const { cache, ports } = context
  const { grants } = cache.operations
  if (cache.shelf === null) return ok(undefined)
  const offers = [...cache.shelf.offers.values()].filter(needsAllowance)
  if (offers.length === 0 && grants.open().length === 0) return ok(undefined)
  const clock = await ports.clock.read()
  for (const grant of grants.open()) {
    const why = reasonToClose(grant, offers, timeOf(clock))
    if (why !== null && !(await close(context, grant, why))) return ok(undefined)
  }
  const wants = (await Promise.all(offers.map((offer) => wantOf(context, offer, latestOf(clock))))).filter((want) => want !== null)
  if (wants.length === 0 && timeOf(clock) - grants.agreedAt < AGREE_EVERY_MS) return ok(undefined)
  const open = grants.open().map(({ id }) => id)
  const { incarnation } = await ports.journal.status()
  const reply = await call(context, 'allowance', { incarnation, serverInstance, open: open.slice(0, MOST_GRANTS), wants: wants.slice(0, MOST_GRANTS) })
  if (!reply.ok) return reply
  grants.agreedAt = timeOf(clock)
  for (const given of reply.value.grants) if (!(await adopt(context, given, serverInstance))) return ok(undefined)
  for (const id of reply.value.recalled) {
    const grant = grants.get(id)
    if (grant !== null && !(await close(context, grant, 'recalled'))) return ok(undefined)
  }
  // What was journaled just now waits to be sent: units that go back are somebody's who needs them.
  const { last } = await ports.journal.status()
  return last.seq > cache.operations.acked ? fail({ again: true }) : ok(undefined)
}

const needsAllowance = ({ offer }: PreparedOffer): boolean => offer.offline.mode === 'strict' && offer.status === 'active' && offer.redemption.total !== null

function reasonToClose(grant: GrantCached, offers: readonly PreparedOffer[], now: number): Closing['why'] | null {
  if (now >= grant.expires) return 'expired'
  if (!offers.some(({ offer }) => offer.id === grant.offer)) return 'not_needed'
  // Idle for half of what is left of its life since it was last touched.
  return now - grant.touchedAt > (grant.expires - grant.touchedAt) / 2 ? 'idle' : null
}

/** Durable before the centre hears of it: what is given back can never be spent again. False = the journal does not write. */
async function close(context: TillContext, grant: GrantCached, why: Closing['why']): Promise<boolean> {
  const { grants } = context.cache.operations
  const body: Closing = { grant: grant.id, used: grants.usedOf(grant), why }
  grants.put({ ...grant, open: 0 })
  const written = await record(context, { type: 'grant_closed', opId: context.ports.random.opId(), body }, null)
  return written.ok
}

/** What to ask for, so that an outage of the offer's hours is survived at today's rate; null while half of that is here. */
async function wantOf({ cache, ports }: TillContext, { offer }: PreparedOffer, latest: number) {
  const since = latest - RATE_HOURS * HOUR_MS
  const sold = await cache.db.operations.where('at').above(since).filter((op) => op.offer === offer.id && op.kind === 'redeem' && op.state === 'accepted').count()
  const target = wantedUnits(sold / RATE_HOURS, offer.offline.maxHours ?? SURVIVE_HOURS)
  const left = cache.operations.grants.left(offer.id, { latest })
  return left * 2 >= target ? null : { id: ports.random.opId(), offer: offer.id, units: target - left }
}

/** An answer of a centre that has lost its memory since is nothing. False = the journal does not write. */
async function adopt(context: TillContext, given: GrantWire, serverInstance: string): Promise<boolean> {
  if (given.serverInstance !== serverInstance || context.cache.operations.grants.get(given.id) !== null) return true
  const written = await record(context, { type: 'grant', opId: given.id, body: given }, null)
  return written.ok
}
