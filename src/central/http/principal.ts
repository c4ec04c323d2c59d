import type { UnitRef } from '../../domain/org/org'
import type { Centre, OrgCentre } from '../centre'
import { secretHash } from '../core/keyed-hashes'
import type { PersonStored } from '../core/rows'
import { orgOfToken } from '../people/tokens'

export type Role = PersonStored['role']

/** Who is asking. */
export type Principal =
  | { readonly kind: 'anyone' }
  | { readonly kind: 'till'; readonly org: OrgCentre; readonly till: number }
  | { readonly kind: 'client'; readonly org: OrgCentre; readonly client: string; readonly till: number | null }
  | { readonly kind: 'person'; readonly org: OrgCentre; readonly person: PersonStored; readonly unit: UnitRef | null }

export type Known = Exclude<Principal, { readonly kind: 'anyone' }>

/** Whoever the token stands for; 'unknown' for one we never gave or took back, 'expired' for one that was good once. */
export async function principalOf(centre: Centre, token: string): Promise<Known | 'unknown' | 'expired'> {
  const org = centre.orgs.get(orgOfToken(token) ?? -1)
  if (org === undefined) return 'unknown'
  return org.core.store.transact(async (tx) => {
    const session = await tx.tills.session(secretHash(token))
    if (session === null) return 'unknown'
    if (session.kind === 'refresh') return 'unknown'
    if (session.kind === 'till') return { kind: 'till', org, till: session.till }
    if (session.expiresAt <= org.core.clock.now()) return 'expired'
    if (session.kind === 'client') return { kind: 'client', org, client: session.client, till: session.till }
    const person = await tx.people.get(session.person)
    return person === null || person.disabled ? 'unknown' : { kind: 'person', org, person, unit: person.unit }
  })
}
