import { z } from 'zod'
import { buildZoneTable, zoneTableSpan } from '../../../domain/calendar/build-zone-table'
import type { Instant, ZoneName } from '../../../domain/calendar/calendar'
import type { OrgView } from '../../core/catalogue'
import type { Change, UnitStored } from '../../core/rows'
import type { BadListRow, ListKind, ListRow, ListStep } from '../../csv/list-kind'
import { orgRow, unitRow } from '../../feeds/ref-rows'
import type { Bulk } from '../bulk'
import { appendChanges } from '../coupons/bulk-changes'
import { readUnitRow, UnitTree } from './unit-tree'

/** Concepts, zones, stores and tills by file, told apart by type and code; what stands above a unit stands before it (2.1). */
export const unitList: ListKind<Record<string, never>> = {
  name: 'units',
  columns: [
    { name: 'type', alsoCalled: ['unittype', 'kind', 'level'] },
    { name: 'code', alsoCalled: ['storecode', 'unitcode', 'store', 'storeid', 'tillcode'] },
    { name: 'name', alsoCalled: ['storename', 'unitname', 'title'] },
    { name: 'parent', alsoCalled: ['parentcode', 'above', 'zone', 'concept', 'belongsto'] },
    { name: 'currency', alsoCalled: ['currencycode'] },
    { name: 'timeZone', alsoCalled: ['timezonename', 'tz'] },
  ],
  needs: [['code'], ['name']],
  options: z.strictObject({}),
  mostRows: 1000,
  take: takeUnits,
}

async function takeUnits({ core, bulk }: ListStep<unknown>, rows: readonly ListRow[]): Promise<readonly BadListRow[]> {
  const { org } = core.store
  // Whoever changes the tree locks the organisation first, so the tree that is read here is the one that is changed.
  await bulk.query('update org set revision = revision + 1 where org = $1', [org])
  const tree = new UnitTree(await unitsOf(bulk, org))
  const bad: BadListRow[] = []
  for (const row of rows) {
    const read = readUnitRow(row)
    const put = 'key' in read ? read : tree.put(read)
    if (put !== null) bad.push({ line: row.line, ...put })
  }
  const changed = tree.changed()
  await writeUnits(bulk, org, changed)
  const view = await core.store.read((tx) => core.catalogue.view(tx))
  await appendChanges(bulk, org, changesOf(view, changed, core.clock.now() as Instant))
  return bad
}

function unitsOf(bulk: Bulk, org: number): Promise<readonly UnitStored[]> {
  return bulk.query<UnitStored>(
    `select type, id, code, name, currency, time_zone as "timeZone",
      case when parent_type is null then null else jsonb_build_object('type', parent_type, 'id', parent_id) end as parent from unit where org = $1`,
    [org],
  )
}

async function writeUnits(bulk: Bulk, org: number, units: readonly UnitStored[]): Promise<void> {
  const column = <T>(of: (unit: UnitStored) => T) => units.map(of)
  await bulk.query(
    `insert into unit (org, type, id, code, name, parent_type, parent_id, currency, time_zone)
      select $1::bigint, * from unnest($2::text[], $3::bigint[], $4::text[], $5::text[], $6::text[], $7::bigint[], $8::text[], $9::text[])
      on conflict (org, type, id) do update set name = excluded.name, parent_type = excluded.parent_type, parent_id = excluded.parent_id,
        currency = excluded.currency, time_zone = excluded.time_zone`,
    [
      org,
      column(({ type }) => type),
      column(({ id }) => id),
      column(({ code }) => code),
      column(({ name }) => name),
      column(({ parent }) => parent?.type ?? null),
      column(({ parent }) => parent?.id ?? null),
      column(({ currency }) => currency),
      column(({ timeZone }) => timeZone),
    ],
  )
}

/** The units, and before them the organisation's own row when a unit lies in a time zone that no till has the table of. */
function changesOf(view: OrgView, units: readonly UnitStored[], now: Instant): readonly Change[] {
  const known = new Set<string>(view.org.zoneTables.map(({ zone }) => zone))
  const zones = new Set(units.flatMap(({ timeZone }) => (timeZone === null || known.has(timeZone) ? [] : [timeZone as ZoneName])))
  const { from, to } = zoneTableSpan(now)
  const zoneTables = [...view.org.zoneTables, ...[...zones].map((zone) => buildZoneTable(zone, from, to))]
  const org: Change = { feed: 'ref', key: 'org', body: orgRow({ ...view, org: { ...view.org, zoneTables } }) }
  return [...(zones.size === 0 ? [] : [org]), ...units.map((unit): Change => ({ feed: 'ref', key: `unit:${unit.type}:${unit.id}`, body: unitRow(unit) }))]
}
