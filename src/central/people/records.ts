import type { Json } from '../../protocol/sync/canonical-json'

/** One entry of the audit log (3.2). */
export interface AuditEntry {
  readonly id: number
  readonly at: number
  readonly who: string
  readonly from: string
  readonly what: string
  readonly subject: string
  readonly before: Json
  readonly after: Json
}

export interface AuditQuery {
  /** The number of the last entry one has; null = from the newest. */
  readonly below: number | null
  readonly limit: number
  readonly who: string | null
  readonly subject: string | null
  /** A name of a change, or the beginning of one before a dot: `till` finds `till.disable`. */
  readonly what: string | null
  readonly since: number | null
  readonly until: number | null
}

/** What is only ever read, and by people: the audit log, and everything that is kept of one person. */
export interface Records {
  /** Newest first. */
  audit(query: AuditQuery): Promise<readonly AuditEntry[]>
  /** Everything kept about a customer; null = no such customer. */
  customer(id: number): Promise<Json | null>
  /** Everything kept about somebody of the staff; null = no such person. */
  person(id: number): Promise<Json | null>
}
