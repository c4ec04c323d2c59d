import { z } from 'zod'
import type { ListKind } from '../../csv/list-kind'
import { putUnits } from '../../units/put-units'

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
  take: ({ core }, rows) => putUnits(core, rows),
}
