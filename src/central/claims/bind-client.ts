import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import type { ClientService } from '../core/offer-book-port'
import type { Saving } from '../offers/saving'

/** Says for which service an API client speaks, and for which one campaign or programme if not for all of them (2.8). */
export function bindClient(core: Core, key: string, to: ClientService, { who, from }: Pick<Saving, 'who' | 'from'>): Promise<Answer<{ readonly ok: true }>> {
  return core.store.transact(async (tx): Promise<Answer<{ readonly ok: true }>> => {
    const before = await tx.programmes.clientService(key)
    if (before === null || !(await tx.programmes.bindClient(key, to))) return refuse('client.not_found', 'key')
    await tx.people.audit({ at: core.clock.now(), who, from, what: 'client.service', subject: `client:${key}`, before, after: to })
    return { ok: true, value: { ok: true } }
  })
}
