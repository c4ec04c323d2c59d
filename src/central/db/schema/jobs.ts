import type { ColumnType, Generated } from 'kysely'

type Json = ColumnType<unknown, string, string>
type NullableJson = ColumnType<unknown, string | null, string | null>

/** Long work (3.3). `held_until` and `wake_at` are the database's own clock, so that copies with different clocks agree. */
interface JobTable {
  org: number
  id: Generated<number>
  kind: string
  request: Json
  subject: string
  unit_type: string | null
  unit_id: number | null
  who: string
  state: Generated<string>
  cancelling: Generated<boolean>
  progress: NullableJson
  done: Generated<number>
  total: number | null
  worked: Generated<number>
  steps: Generated<number>
  tries: Generated<number>
  result: NullableJson
  failure: NullableJson
  made_at: number
  started_at: number | null
  ended_at: number | null
  wake_at: Generated<Date>
  held_by: string | null
  held_until: Date | null
}

export interface JobTables {
  job: JobTable
}
