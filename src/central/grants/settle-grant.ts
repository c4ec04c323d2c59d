import type { GrantUnit } from '../../protocol/sync/allowance'
import { readShape, sizeOf } from '../coupons/code-shape'
import { shapeAtIssue } from '../coupons/take-code'
import type { CentralTx } from '../core/central-store'
import type { GrantStored } from '../core/grant-port'
import { counterChange } from '../feeds/feed-changes'
import { openCase } from '../cases/open-case'
import { sideOf } from '../sync/fork'
import { NOTED, type Pushing, type RecordOf, type Settled } from '../sync/pushing'
import { adoptBlock, endBlock } from './block'

/*
 * What a till's journal says of its allowances (4.4, research 2.5). The journal comes in its own order, so every spend
 * before a closing has arrived when the closing does.
 */

/**
 * The till has adopted a grant. The centre knows it, unless it has lost memory since: then the units are out all the
 * same, and are taken from the pool even if that leaves less than nothing in it (rule 10).
 */
export async function settleGrant({ core, tx, till, now }: Pushing, { body, incarnation }: RecordOf<'grant'>): Promise<Settled> {
  const { id, offer, units, expires, serverInstance } = body
  const prepared = await core.catalogue.offer(tx, offer)
  if (prepared === null || (await tx.grants.get(id)) !== null) return NOTED
  const block = body.block === undefined ? null : { shape: body.block.shape, numbers: body.block.numbers }
  if (block !== null && (shapeAtIssue(prepared.offer)?.name !== block.shape || block.numbers.some((n) => n >= sizeOf(readShape(block.shape))))) return NOTED
  await tx.grants.insert({ id, till, incarnation, offer, units: block?.numbers.length ?? units, spent: 0, used: 0, grantedAt: now, expires, serverInstance, state: 'open', block })
  if (block === null) await tx.grants.hold(offer, units, null)
  else await adoptBlock(tx, offer, { id, till }, block)
  return NOTED
}

/**
 * Nothing of it is spent after this record, so what was not used goes back into the pool (rule 5). Codes of a block do not:
 * the till has had them, so those it did not issue are dead. What one branch of a forked journal gives up, another may still
 * spend: nothing goes back by its word, and a named person writes the rest off.
 */
export async function settleGrantClosed({ core, tx, till, now, journal }: Pushing, { body }: RecordOf<'grant_closed'>): Promise<Settled> {
  if (journal === 'branch') return NOTED
  const grant = await tx.grants.get(body.grant)
  if (grant === null || grant.till !== till || grant.state === 'closed' || grant.state === 'written_off') return NOTED
  const used = Math.min(grant.units, Math.max(body.used, grant.spent))
  await tx.grants.close(grant.id, used)
  await giveBack(tx, grant, grant.units - used)
  if (grant.block !== null) await endBlock(core, tx, grant.id, now)
  await tx.feeds.append([counterChange(await tx.offers.counts(grant.offer))])
  return NOTED
}

/** The till holds nothing of these codes any more: from here on the centre decides who redeems them (`singleUse: "holder"`). */
export async function settleCodesHanded({ tx, till, journal }: Pushing, { body }: RecordOf<'codes_handed'>): Promise<Settled> {
  const grant = await tx.grants.get(body.grant)
  if (journal !== 'branch' && grant !== null && grant.till === till && grant.block !== null) await tx.blocks.handOver(grant.id, body.through)
  return NOTED
}

/**
 * A redemption, or an issual, has spent a unit: it is no longer held, because it is counted as a use or an issue now. Had the
 * centre counted the same operation from the pool, because its answer was lost, the pool gets its unit back by this. A unit
 * that another operation has spent already proves that the journal was copied (rule 4): it is fenced if the till still writes
 * it, and somebody must look.
 */
export async function spendUnit(push: Pushing, record: RecordOf<'outcome'>, { grant: id, no }: GrantUnit, of: 'use' | 'issue'): Promise<void> {
  const { core, tx, till, place, now, journal } = push
  const grant = await tx.grants.get(id)
  // What was never granted to this till holds nothing; what it did is judged like any other.
  if (grant === null || grant.till !== till || (grant.block === null) !== (of === 'use')) return
  if (no > (grant.state === 'closed' ? grant.used : grant.units)) return
  const spent = await tx.grants.spend(id, no, record.opId)
  if (spent === 'spent') await giveBack(tx, grant, 1)
  if (spent === 'taken') {
    if (journal === 'current') await tx.tills.fence(till)
    await openCase(core, tx, { class: 'unit_spent_twice', sides: [], records: [sideOf(push, record)], store: place.store.id, now })
  }
}

function giveBack(tx: CentralTx, { offer, block }: GrantStored, units: number): Promise<void> {
  return block === null ? tx.grants.release(offer, units) : tx.blocks.release(offer, units)
}
