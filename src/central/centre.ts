import type { Logger } from 'pino'
import type { Core } from './core/core'
import type { Clock } from './core/ports'
import type { FeedList } from './sync/till-scope'
import type { Hints } from './sync/hints'
import type { Idempotency } from './http/idempotency'
import type { Metrics } from './http/metrics'
import type { SignInLimit } from './http/sign-in-limit'
import type { Passwords } from './people/passwords'
import type { Clients } from './people/clients'

/** One organisation, served. */
export interface OrgCentre {
  readonly core: Core
  readonly feeds: FeedList
  readonly hints: Hints
  readonly clients: Clients
  readonly idempotency: Idempotency
}

/** Everything the HTTP side works with. */
export interface Centre {
  readonly orgs: ReadonlyMap<number, OrgCentre>
  readonly logger: Logger
  readonly metrics: Metrics
  readonly passwords: Passwords
  readonly limit: SignInLimit
  readonly clock: Clock
  /** False while starting, draining, or without its database. */
  ready(): Promise<boolean>
}
