import type { RecordDraft } from '../../protocol/sync/record'
import type { GrantCached } from '../cache/rows'
import { record, type TillContext } from '../context'

export type Closing = Extract<RecordDraft, { type: 'grant_closed' }>['body']

/** Durable before the centre hears of it: what is given back can never be spent again. False = the journal does not write. */
export async function closeGrant(context: TillContext, grant: GrantCached, why: Closing['why']): Promise<boolean> {
  const { grants } = context.cache.operations
  const body: Closing = { grant: grant.id, used: grants.usedOf(grant), why }
  grants.close(grant)
  const written = await record(context, { type: 'grant_closed', opId: context.ports.random.opId(), body }, null)
  grants.said(grant, written.ok)
  return written.ok
}
