import type { PersonStored, SessionStored } from '../core/rows'

/** A session with whoever it belongs to, as they stand now. */
export interface SessionFound {
  readonly session: SessionStored
  /** Null for tills and clients. */
  readonly person: PersonStored | null
  /** The person or the client has been disabled since. */
  readonly shutOut: boolean
}

/** Looks a token up, by its hash, in one question: every request begins with it. Kept nowhere, so that to revoke works at once in every copy. */
export interface Sessions {
  find(tokenHash: string): Promise<SessionFound | null>
}
