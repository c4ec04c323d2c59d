import { buildZoneTable, zoneTableSpan } from '../../domain/calendar/build-zone-table'
import type { Instant } from '../../domain/calendar/calendar'
import { orgOf } from '../core/catalogue'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import type { Change, OrgStored, UnitStored } from '../core/rows'
import type { BadListRow, ListRow } from '../csv/list-kind'
import { offerAgain } from '../feeds/feed-changes'
import { orgRow, unitRow } from '../feeds/ref-rows'
import { sightChanged, sightChanges, standings } from '../feeds/sight'
import { readUnitRow, UnitTree } from './unit-tree'

/**
 * Puts units into the organisation's tree, row by row, and tells the tills: of the units, and those that see other offers
 * than before of these too (4.2). Answers the rows that cannot be taken; the same rows once more change nothing.
 */
export function putUnits(core: Core, rows: readonly ListRow[]): Promise<readonly BadListRow[]> {
  return core.store.transact(async (tx) => {
    // So the tree that is read here is the one that is changed.
    await tx.org.holdUnits()
    const before = await tx.org.load()
    const tree = new UnitTree(before.units)
    const bad: BadListRow[] = []
    for (const row of rows) {
      const read = readUnitRow(row)
      const put = 'key' in read ? read : tree.put(read)
      if (put !== null) bad.push({ line: row.line, ...put })
    }
    const changed = tree.changed()
    if (changed.length === 0) return bad
    await tx.org.putUnits(changed)
    await tx.feeds.append(await changesOf(core, tx, before, changed))
    return bad
  })
}

async function changesOf(core: Core, tx: CentralTx, before: OrgStored, changed: readonly UnitStored[]): Promise<readonly Change[]> {
  const after = await tx.org.load()
  const offers = await tx.offers.all()
  const sight = sightChanged({ tills: standings(before.units), offers }, { tills: standings(after.units), offers })
  return [
    ...zoneChanges(before, after, core.clock.now() as Instant),
    ...changed.map((unit): Change => ({ feed: 'ref', key: `unit:${unit.type}:${unit.id}`, body: unitRow(unit) })),
    ...sight.offers.map(offerAgain),
    ...sightChanges(sight.stores),
  ]
}

/** The organisation's own row, when a unit lies in a time zone that no till has the table of. */
function zoneChanges(before: OrgStored, after: OrgStored, now: Instant): readonly Change[] {
  const known = zonesOf(before)
  if ([...zonesOf(after)].every((zone) => known.has(zone))) return []
  const { from, to } = zoneTableSpan(now)
  return [{ feed: 'ref', key: 'org', body: orgRow({ org: orgOf(after, (zone) => buildZoneTable(zone, from, to)) }) }]
}

const zonesOf = ({ timeZone, units }: OrgStored): ReadonlySet<string> => new Set([timeZone, ...units.flatMap((unit) => unit.timeZone ?? [])])
