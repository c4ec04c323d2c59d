import type { FastifyRequest } from 'fastify'
import { never } from '../../domain/never'
import type { Centre } from '../centre'
import { refuse, type Answer } from '../core/failure'
import { principalOf, type Known, type Principal } from './principal'
import type { Access, Route } from './route'

/** Where v2's integrations carry their token (3.1). */
const V2_TOKEN = 'x-cap-api-oauth-token'

/** Whether whoever is asking may call this route at all. */
export async function admit(centre: Centre, route: Route, request: FastifyRequest): Promise<Answer<Principal>> {
  if (route.access.kind === 'anyone') return { ok: true, value: { kind: 'anyone' } }
  const token = tokenOf(request)
  if (token === null) return refuse('auth.required')
  const known = await principalOf(centre, token)
  if (known === 'unknown') return refuse('auth.refused')
  if (known === 'expired') return refuse('auth.expired')
  return isAllowed(route.access, known) ? { ok: true, value: known } : refuse('auth.not_allowed')
}

function isAllowed(access: Access, known: Known): boolean {
  switch (access.kind) {
    case 'anyone':
      return true
    case 'till':
    case 'client':
      return known.kind === access.kind
    case 'person':
      return known.kind === 'person' && access.roles.includes(known.person.role)
    default:
      return never(access)
  }
}

function tokenOf({ headers }: FastifyRequest): string | null {
  const v2 = headers[V2_TOKEN]
  if (typeof v2 === 'string') return v2
  const match = /^Bearer (\S{1,400})$/i.exec(headers.authorization ?? '')
  return match?.[1] ?? null
}
