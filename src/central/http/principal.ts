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
  const found = await org.sessions.find(secretHash(token))
  if (found === null || found.session.kind === 'refresh') return 'unknown'
  const { session, person } = found
  if (session.kind === 'till') return { kind: 'till', org, till: session.till }
  if (found.shutOut) return 'unknown'
  if (session.expiresAt <= org.core.clock.now()) return 'expired'
  if (session.kind === 'client') return { kind: 'client', org, client: session.client, till: session.till }
  return person === null ? 'unknown' : { kind: 'person', org, person, unit: person.unit }
}
