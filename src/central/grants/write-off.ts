import { refuse, type Answer } from '../core/failure'
import type { Core } from '../core/core'
import { endBlock } from './block'

interface WritingOff {
  readonly id: string
  readonly who: string
  readonly from: string
  readonly reason: string
}

/**
 * A named person gives up what a till that is gone still holds (rule 8). Under a strict limit the units are burnt: they do
 * not go back into the pool, because the till may have spent them and its journal may yet be found. `grant.unknown`,
 * `grant.settled`.
 */
export function writeOff(core: Core, { id, who, from, reason }: WritingOff): Promise<Answer<{ readonly ok: true }>> {
  return core.store.transact(async (tx): Promise<Answer<{ readonly ok: true }>> => {
    const grant = await tx.grants.get(id)
    if (grant === null) return refuse('grant.unknown')
    if (grant.state === 'closed' || grant.state === 'written_off') return refuse('grant.settled')
    await tx.grants.writeOff(id)
    if (grant.block !== null) await endBlock(core, tx, id, core.clock.now())
    const burnt = grant.units - grant.spent
    await tx.people.audit({ at: core.clock.now(), who, from, what: 'grant.write_off', subject: `offer:${grant.offer}`, before: { ...grant }, after: { state: 'written_off', burnt, reason } })
    return { ok: true, value: { ok: true } }
  })
}
