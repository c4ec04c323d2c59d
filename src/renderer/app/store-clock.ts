import { useMemo } from 'react'
import type { Instant, ZoneName } from '../../domain/calendar/calendar'
import { localDay, localMinute, prepareZone, type PreparedZone } from '../../domain/calendar/zone-table'
import type { DayNumber } from '../../domain/calendar/day-number'
import { organisation } from '../../till/cache/queries'
import type { OrgCached } from '../../till/cache/rows'
import { useNow } from './now'
import { usePlace } from './place'
import { useTillView } from './till-view'

/** The store's wall clock as the rules read it. */
export interface StoreMoment {
  readonly day: DayNumber
  readonly minute: number
}

/** The store's own day and minute, renewed every half minute; null until the organisation has been fetched. */
export function useStoreMoment(): StoreMoment | null {
  const { zone } = usePlace().formats
  const org = useTillView(organisation)
  const prepared = useMemo(() => zoneOf(org, zone), [org, zone])
  const at = useNow(30_000) as Instant
  return prepared === null ? null : { day: localDay(prepared, at), minute: localMinute(prepared, at) }
}

function zoneOf(org: OrgCached | undefined, name: string): PreparedZone | null {
  const table = org?.zoneTables.find(({ zone }) => zone === name)
  if (table === undefined) return null
  const changes = table.changes.map(({ at, offset }) => ({ at: at as Instant, offset }))
  return prepareZone({ zone: table.zone as ZoneName, offset: table.offset, changes })
}
