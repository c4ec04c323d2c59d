import type { UnitId } from '../../../domain/ids'
import type { UnitRef, UnitType } from '../../../domain/org/org'
import type { Json } from '../../../protocol/sync/canonical-json'
import type { CallFailure } from '../../core/failure'
import type { JobState, JobStored, JobTable, JsonObject } from '../../core/job-port'
import type { Row } from '../schema/tables'
import { json, type Context } from './context'

export function jobTable({ trx, org }: Context): JobTable {
  const jobs = () => trx.selectFrom('job').selectAll().where('org', '=', org)
  return {
    async add({ kind, request, subject, unit, who, madeAt }) {
      const values = { org, kind, request: json(request), subject, unit_type: unit?.type ?? null, unit_id: unit?.id ?? null, who, made_at: madeAt }
      return (await trx.insertInto('job').values(values).returning('id').executeTakeFirstOrThrow()).id
    },
    async get(id) {
      const row = await jobs().where('id', '=', id).executeTakeFirst()
      return row === undefined ? null : jobOf(row)
    },
    async page({ before, subject, limit }) {
      const all = jobs().orderBy('id', 'desc').limit(limit)
      const about = subject === null ? all : all.where('subject', '=', subject)
      return (await (before === null ? about : about.where('id', '<', before)).execute()).map(jobOf)
    },
    async cancel(id) {
      const open = trx.updateTable('job').set({ cancelling: true, wake_at: new Date(0) }).where('org', '=', org).where('id', '=', id)
      const { numUpdatedRows } = await open.where('state', 'in', ['waiting', 'running']).executeTakeFirst()
      return numUpdatedRows === 1n
    },
  }
}

function jobOf(row: Row<'job'>): JobStored {
  return {
    id: row.id,
    kind: row.kind,
    request: row.request as Json,
    subject: row.subject,
    unit: unitOf(row.unit_type, row.unit_id),
    who: row.who,
    state: row.state as JobState,
    cancelling: row.cancelling,
    done: row.done,
    total: row.total,
    worked: row.worked,
    result: row.result as JsonObject | null,
    failure: row.failure as CallFailure | null,
    madeAt: row.made_at,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  }
}

const unitOf = (type: string | null, id: number | null): UnitRef | null =>
  type === null || id === null ? null : { type: type as UnitType, id: id as UnitId }
