import type { SyncCall, SyncReply, SyncRequest } from '../../protocol/sync/messages'
import type { Result } from '../../domain/result'
import type { TillContext } from '../context'
import type { NetworkFailure } from '../ports'

/** Why a round ended early. `again` = something changed (a new incarnation): begin another one at once. */
export type Ended = NetworkFailure | { readonly again: true }

/** Nobody knows what the centre did: nothing may be built on it. */
export function isSilence(ended: Ended): boolean {
  return 'answered' in ended && !ended.answered
}

/** Rounds are not waited for by anybody, so they may take their time; a hanging connection is still given up. */
const ROUND_DEADLINE_MS = 20_000
/** A centre that always says "more" is broken; a till behind by this many answers is not. */
export const MOST_PULLS = 10_000

export function call<Name extends Exclude<SyncCall, 'enrol'>>(
  { ports }: TillContext,
  name: Name,
  body: SyncRequest<Name>,
): Promise<Result<SyncReply<Name>, NetworkFailure>> {
  return ports.network.call(name, body, ROUND_DEADLINE_MS)
}
