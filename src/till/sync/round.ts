import type { HelloReply, SyncCall, SyncReply, SyncRequest } from '../../protocol/sync/messages'
import { fail, ok, type Result } from '../../domain/result'
import type { TillContext } from '../context'
import type { NetworkFailure } from '../ports'

/** What one round of sync works with. */
export interface Round {
  readonly context: TillContext
  readonly hello: HelloReply
}

/** Why a round ended early. `again` = something changed (a new incarnation): begin another one at once. */
export type Ended = NetworkFailure | { readonly again: true }

/** Rounds are not waited for by anybody, so they may take their time; a hanging connection is still given up. */
const ROUND_DEADLINE_MS = 20_000

export async function call<Name extends Exclude<SyncCall, 'enrol'>>(
  { ports }: TillContext,
  name: Name,
  body: SyncRequest<Name>,
): Promise<Result<SyncReply<Name>, NetworkFailure>> {
  const reply = await ports.network.call(name, body, ROUND_DEADLINE_MS)
  return reply.ok ? ok(reply.value) : fail(reply.error)
}
