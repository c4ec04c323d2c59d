import type { JsonObject } from '../../core/job-port'
import type { Bulk } from '../bulk'

export interface BulkAudit {
  readonly at: number
  readonly who: string
  readonly what: string
  readonly subject: string
  readonly after: JsonObject
}

/** The end of long work in the audit log; from where it was asked for stands at its beginning. */
export async function auditBulk(bulk: Bulk, org: number, { at, who, what, subject, after }: BulkAudit): Promise<void> {
  await bulk.query('insert into audit (org, at, who, from_where, what, subject, after) values ($1, $2, $3, $4, $5, $6, $7)', [
    org, at, who, 'job', what, subject, JSON.stringify(after),
  ])
}
