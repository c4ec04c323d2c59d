import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import { personChanges } from '../feeds/person-row'
import { forgetInPacks } from '../packs/forget-in-packs'
import { kept, type Keeper } from './keep-people'

/**
 * Forgets a customer (3.2): names, identifiers, lists and the texts of messages go, and the tills forget the identifiers.
 * What was issued and redeemed stays under number and token, since shops must be able to account for it.
 */
export function eraseCustomer(core: Core, id: number | null, keeper: Keeper): Promise<Answer<{ readonly idents: number }>> {
  return core.store.transact(async (tx): Promise<Answer<{ readonly idents: number }>> => {
    const customer = id === null ? null : await tx.customers.byId(id)
    if (customer === null) return refuse('customer.unknown')
    await tx.messages.erase(customer.id)
    const gone = await tx.access.eraseCustomer(customer)
    await tx.feeds.append(gone.map((ident) => ({ feed: 'idents', key: ident, body: null })))
    await forgetInPacks(tx, gone)
    const audit = { at: core.clock.now(), who: keeper.who, from: keeper.from, what: 'customer.erase', subject: `customer:${customer.id}` }
    await tx.people.audit({ ...audit, before: null, after: { idents: gone.length } })
    return { ok: true, value: { idents: gone.length } }
  })
}

/** Forgets somebody of the staff: login, name, PIN, password and sessions go, and their name in the cases of stores. */
export function erasePerson(core: Core, id: number | null, keeper: Keeper): Promise<Answer<{ readonly cases: number }>> {
  return kept(core, id, keeper, async (tx, person) => {
    if (person.id === keeper.id) return refuse('person.self')
    await tx.feeds.append(personChanges(person, { ...person, disabled: true }))
    const cases = await tx.access.erasePerson(person)
    const audit = { at: core.clock.now(), who: keeper.who, from: keeper.from, what: 'person.erase', subject: `person:${person.id}` }
    await tx.people.audit({ ...audit, before: null, after: { cases } })
    return { ok: true, value: { cases } }
  })
}
