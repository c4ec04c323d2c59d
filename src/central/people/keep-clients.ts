import type { UnitId } from '../../domain/ids'
import { unitKey } from '../../domain/org/unit-key'
import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import { secretHash } from '../core/keyed-hashes'
import type { Keeper } from './keep-people'

export interface ClientMade {
  readonly key: string
  readonly name: string
  readonly till: number | null
  /** Shown once; the centre keeps a hash. */
  readonly secret: string
}

/** A new API client with a key and a secret of our own making. `till` is where it acts if a call names no place. */
export function addClient(core: Core, { name, till }: { readonly name: string; readonly till: number | null }, keeper: Keeper): Promise<Answer<ClientMade>> {
  const letters = (count: number) => Buffer.from(core.random.bytes(count)).toString('base64url')
  const [key, secret] = [`c_${letters(12)}`, letters(32)]
  return core.store.transact(async (tx): Promise<Answer<ClientMade>> => {
    const { index } = await core.catalogue.view(tx)
    if (till !== null && !index.units.has(unitKey({ type: 'TILL', id: till as UnitId }))) return refuse('unit.unknown', 'till')
    const madeAt = core.clock.now()
    if (!(await tx.access.insertClient({ key, name, till, disabled: false, madeAt }, secretHash(secret)))) throw new Error('two clients with one key')
    await tx.people.audit({ at: madeAt, who: keeper.who, from: keeper.from, what: 'client.create', subject: `client:${key}`, before: null, after: { name, till } })
    return { ok: true, value: { key, name, till, secret } }
  })
}

/** Shuts a client out, its running tokens too, or lets it in again. */
export function disableClient(core: Core, key: string, disabled: boolean, keeper: Keeper): Promise<Answer<{ readonly ok: true }>> {
  return core.store.transact(async (tx): Promise<Answer<{ readonly ok: true }>> => {
    const before = await tx.access.setClientDisabled(key, disabled)
    if (before === null) return refuse('client.not_found')
    if (disabled) await tx.access.endClientSessions(key)
    const audit = { at: core.clock.now(), who: keeper.who, from: keeper.from, what: 'client.disable', subject: `client:${key}` }
    await tx.people.audit({ ...audit, before, after: { disabled } })
    return { ok: true, value: { ok: true } }
  })
}
