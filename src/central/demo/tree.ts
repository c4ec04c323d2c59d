import type { UnitType } from '../../domain/org/org'

/*
 * The demo's organisation: three concepts in eight zones, forty stores, three tills each; two currencies, three time
 * zones. Every name is invented.
 */

export interface DemoUnit {
  readonly type: UnitType
  readonly id: number
  readonly code: string
  readonly name: string
  readonly parent: { readonly type: UnitType; readonly id: number } | null
  readonly currency: string | null
  readonly timeZone: string | null
}

export const DEMO_ORG = {
  code: 'demo',
  name: 'Northlight Stores',
  currency: 'EUR',
  timeZone: 'Europe/Berlin',
  settings: {
    couponsPerBill: 1,
    randomisedCodes: true,
    mobile: { callingCode: '49', trunkPrefix: '0', nationalLength: 10 },
    pointsOfContact: [{ name: 'Offers desk', email: 'offers@example.com', of: 'organisation' }],
  },
} as const

const CONCEPTS = [
  { id: 1, code: 'hearth', name: 'Hearth & Table', currency: null, timeZone: null, zones: [11, 12, 13] },
  { id: 2, code: 'trail', name: 'Trailhead Outdoor', currency: 'GBP', timeZone: 'Europe/London', zones: [14, 15, 16] },
  { id: 3, code: 'orchard', name: 'Orchard Pantry', currency: null, timeZone: null, zones: [17, 18] },
] as const

const ZONES: Readonly<Record<number, { readonly name: string; readonly timeZone: string | null }>> = {
  11: { name: 'Harbour', timeZone: null },
  12: { name: 'Lakeside', timeZone: null },
  13: { name: 'Old Town', timeZone: null },
  14: { name: 'Moorland', timeZone: null },
  15: { name: 'Coast', timeZone: null },
  16: { name: 'Dales', timeZone: null },
  17: { name: 'Islands', timeZone: 'Europe/Athens' },
  18: { name: 'Gulf', timeZone: 'Europe/Athens' },
}

const PLACES = ['Market Hall', 'Station', 'Bridge Street', 'Riverside', 'West Gate'] as const
const TILLS = ['front', 'middle', 'back'] as const
export const FIRST_STORE = 101
export const FIRST_TILL = 1001

export function demoUnits(): readonly DemoUnit[] {
  const units: DemoUnit[] = []
  let store = FIRST_STORE
  for (const concept of CONCEPTS) {
    const { id, code, name, currency, timeZone } = concept
    units.push({ type: 'CONCEPT', id, code, name, parent: null, currency, timeZone })
    for (const zone of concept.zones) {
      const named = ZONES[zone] ?? { name: '', timeZone: null }
      const zoneCode = `${code}.${slug(named.name)}`
      units.push({ type: 'ZONE', id: zone, code: zoneCode, name: named.name, parent: { type: 'CONCEPT', id }, currency: null, timeZone: named.timeZone })
      for (const place of PLACES) units.push(...storeUnits(store++, zone, `${zoneCode}.${slug(place)}`, `${named.name} ${place}`))
    }
  }
  return units
}

function storeUnits(id: number, zone: number, code: string, name: string): DemoUnit[] {
  const inherits = { currency: null, timeZone: null }
  const tills = TILLS.map((till, i): DemoUnit => {
    const number = FIRST_TILL + (id - FIRST_STORE) * TILLS.length + i
    return { type: 'TILL', id: number, code: `${code}.${till}`, name: `Till ${i + 1}`, parent: { type: 'STORE', id }, ...inherits }
  })
  return [{ type: 'STORE', id, code, name, parent: { type: 'ZONE', id: zone }, ...inherits }, ...tills]
}

const slug = (name: string): string => name.toLowerCase().replaceAll(' ', '-')
