import { refuse, type Answer } from '../../core/failure'
import type { ProgrammeName } from '../../offers/saving'
import type { Principal } from '../principal'

export type Client = Extract<Principal, { readonly kind: 'client' }>

/** Which service the client speaks for (2.8); the organisation's own clients speak for none. */
export async function serviceOf({ org: { core }, client }: Client): Promise<Answer<{ readonly service: ProgrammeName['service']; readonly ref: string | null }>> {
  const found = await core.store.read((tx) => tx.programmes.clientService(client))
  const service = found?.service ?? null
  return service === null ? refuse('auth.not_allowed') : { ok: true, value: { service, ref: found?.ref ?? null } }
}

/** The campaign or programme a call names, if the client may act for it. */
export async function programmeOf(caller: Client, ref: string): Promise<Answer<ProgrammeName>> {
  const bound = await serviceOf(caller)
  if (!bound.ok) return bound
  const { service, ref: only } = bound.value
  return only === null || only === ref ? { ok: true, value: { service, ref } } : refuse('auth.not_allowed', 'ref')
}
