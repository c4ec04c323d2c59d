import type { Logger } from 'pino'
import type { Core } from './core/core'
import type { Files } from './files/files'
import type { Clock } from './core/ports'
import type { Messaging } from './core/message-port'
import type { OutboxDesk } from './messages/outbox-desk'
import type { MessageRunner } from './messages/runner'
import type { OrgJobs } from './jobs/org-jobs'
import type { FeedList } from './sync/till-scope'
import type { Hints } from './sync/hints'
import type { Idempotency } from './http/idempotency'
import type { Metrics } from './http/metrics'
import type { RateLimit } from './http/rate-limit'
import type { SignInLimit } from './http/sign-in-limit'
import type { Passwords } from './people/passwords'
import type { Clients } from './people/clients'
import type { Records } from './people/records'
import type { Reports } from './reports/reports'
import type { Sessions } from './people/sessions'

/** One organisation, served. */
export interface OrgCentre {
  readonly core: Core
  readonly feeds: FeedList
  readonly hints: Hints
  readonly clients: Clients
  readonly sessions: Sessions
  readonly records: Records
  readonly idempotency: Idempotency
  readonly jobs: OrgJobs
  readonly files: Files
  readonly outbox: OutboxDesk
  readonly messages: MessageRunner
  readonly reports: Reports
}

/** Everything the HTTP side works with. */
export interface Centre {
  readonly orgs: ReadonlyMap<number, OrgCentre>
  readonly logger: Logger
  readonly metrics: Metrics
  readonly passwords: Passwords
  readonly limit: SignInLimit
  readonly rates: RateLimit
  readonly clock: Clock
  /** What an organisation without settings of its own sends by. */
  readonly messaging: Messaging
  /** False while starting, draining, or without its database. */
  ready(): Promise<boolean>
}
