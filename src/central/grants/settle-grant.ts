import type { GrantUnit } from '../../protocol/sync/allowance'
import { counterChange } from '../feeds/feed-changes'
import { openCase } from '../cases/open-case'
import { NOTED, type Pushing, type RecordOf, type Settled } from '../sync/pushing'

/*
 * What a till's journal says of its allowances (4.4, research 2.5). The journal comes in its own order, so every spend
 * before a closing has arrived when the closing does.
 */

/**
 * The till has adopted a grant. The centre knows it, unless it has lost memory since: then the units are out all the
 * same, and are taken from the pool even if that leaves less than nothing in it (rule 10).
 */
export async function settleGrant({ tx, till, now }: Pushing, { body, incarnation }: RecordOf<'grant'>): Promise<Settled> {
  const { id, offer, units, expires, serverInstance } = body
  if ((await tx.offers.get(offer)) === null || (await tx.grants.get(id)) !== null) return NOTED
  await tx.grants.insert({ id, till, incarnation, offer, units, spent: 0, used: 0, grantedAt: now, expires, serverInstance, state: 'open' })
  await tx.grants.hold(offer, units, null)
  return NOTED
}

/** Nothing of it is spent after this record, so what was not used goes back into the pool (rule 5). */
export async function settleGrantClosed({ tx, till }: Pushing, { body }: RecordOf<'grant_closed'>): Promise<Settled> {
  const grant = await tx.grants.get(body.grant)
  if (grant === null || grant.till !== till || grant.state === 'closed' || grant.state === 'written_off') return NOTED
  const used = Math.min(grant.units, Math.max(body.used, grant.spent))
  await tx.grants.close(grant.id, used)
  await tx.grants.release(grant.offer, grant.units - used)
  await tx.feeds.append([counterChange(await tx.offers.counts(grant.offer))])
  return NOTED
}

/**
 * A redemption has spent a unit: it is no longer held, because it is counted as a use now. Had the centre counted the same
 * operation from the pool, because its answer was lost, the pool gets its unit back by this. A unit that another
 * operation has spent already proves that the journal was copied (rule 4): the till is fenced and somebody must look.
 */
export async function spendUnit({ core, tx, till, place, now }: Pushing, opId: string, { grant: id, no }: GrantUnit): Promise<void> {
  const grant = await tx.grants.get(id)
  // What was never granted to this till holds nothing; the redemption is judged like any other.
  if (grant === null || grant.till !== till || no > (grant.state === 'closed' ? grant.used : grant.units)) return
  const spent = await tx.grants.spend(id, no, opId)
  if (spent === 'spent') await tx.grants.release(grant.offer, 1)
  if (spent === 'taken') {
    await tx.tills.fence(till)
    await openCase(core, tx, { class: 'unit_spent_twice', sides: [], store: place.store.id, now })
  }
}
