import type { UnitType } from '../../domain/org/org'
import type { DemoUnit } from './tree'
import { seeded } from './seeded'

export interface DemoPerson {
  readonly id: number
  readonly login: string
  readonly name: string
  readonly role: 'cashier' | 'store_manager' | 'marketer' | 'admin'
  readonly unit: { readonly type: UnitType; readonly id: number } | null
  readonly pin: string | null
}

const FIRST = ['Ada', 'Bo', 'Cleo', 'Dara', 'Elin', 'Finn', 'Greta', 'Hugo', 'Ines', 'Jonas', 'Kira', 'Leo', 'Mira', 'Nils', 'Oda', 'Pia', 'Rolf', 'Sana', 'Tove', 'Uma'] as const
const LAST = ['Abbot', 'Birch', 'Calder', 'Dunmore', 'Elder', 'Frost', 'Garland', 'Hollis', 'Ivers', 'Juniper', 'Keel', 'Lindqvist', 'Marsh', 'Norden', 'Orrin', 'Penn', 'Quist', 'Reed', 'Sorrel', 'Thorn'] as const
/** The same in every store of the demo, so that one can try any till; the last is the manager's. */
export const PINS = ['246810', '135790', '802460', '973120'] as const

export const DEMO_ADMIN = 'admin'

/** Three cashiers and a manager a store, two marketers, one administrator. */
export function demoPeople(units: readonly DemoUnit[]): readonly DemoPerson[] {
  const random = seeded(40)
  const name = () => `${random.pick(FIRST)} ${random.pick(LAST)}`
  const ofStores = units
    .filter(({ type }) => type === 'STORE')
    .flatMap(({ id }) =>
      PINS.map((pin, i): DemoPerson => {
        const role = i === PINS.length - 1 ? 'store_manager' : 'cashier'
        return { id: id * 10 + i + 1, login: `${role === 'cashier' ? `cashier${i + 1}` : 'manager'}.${id}`, name: name(), role, unit: { type: 'STORE', id }, pin }
      }),
    )
  return [
    { id: 1, login: DEMO_ADMIN, name: 'Robin Vale', role: 'admin', unit: null, pin: null },
    { id: 2, login: 'marketer', name: 'Sam Ashby', role: 'marketer', unit: null, pin: null },
    { id: 3, login: 'marketer.trail', name: 'Kim Harrow', role: 'marketer', unit: { type: 'CONCEPT', id: 2 }, pin: null },
    ...ofStores,
  ]
}

export interface DemoCustomer {
  readonly id: number
  readonly firstName: string
  readonly lastName: string
  readonly mobile: string
  readonly email: string
  readonly externalId: string
  readonly blocked: boolean
}

export const CUSTOMERS = 5000

/** The numbers are of no network: 1555 and counting. */
export function demoCustomers(): readonly DemoCustomer[] {
  const random = seeded(5000)
  return Array.from({ length: CUSTOMERS }, (_, i): DemoCustomer => {
    const id = i + 1
    const firstName = random.pick(FIRST)
    const lastName = random.pick(LAST)
    const number = String(id).padStart(5, '0')
    return {
      id,
      firstName,
      lastName,
      mobile: `+4915550${number}`.slice(0, 13),
      email: `${firstName}.${lastName}.${id}@example.com`.toLowerCase(),
      externalId: `C${number}`,
      blocked: id % 500 === 0,
    }
  })
}
