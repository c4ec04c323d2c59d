import { z } from 'zod'
import type { Instant, PlainDate } from '../../src/domain/calendar/calendar'
import { parseInstant } from '../../src/domain/calendar/instant'
import { parsePlainDate } from '../../src/domain/calendar/plain-date'
import { localDate } from '../../src/domain/calendar/zone-table'
import type { CustomerToken, UnitId } from '../../src/domain/ids'
import { orgZone, zoneOf, type OrgIndex } from '../../src/domain/org/org-index'
import { unitKey } from '../../src/domain/org/unit-key'
import { Malformed, valueOf } from './malformed'

export const vectorCustomer = z.strictObject({ id: z.string().min(1), blocked: z.boolean().optional() }).nullable()

export function customerOf(wire: z.infer<typeof vectorCustomer>): { token: CustomerToken; blocked: boolean } | null {
  return wire === null ? null : { token: wire.id as CustomerToken, blocked: wire.blocked ?? false }
}

export function instantOf(text: string, field: string): Instant {
  return valueOf(parseInstant(text), field)
}

export function dateOf(text: string | null | undefined, field: string): PlainDate | null {
  return text === null || text === undefined ? null : valueOf(parsePlainDate(text), field)
}

/** The calendar day of a moment in a store's zone, or the organisation's if no store is named (2.5). */
export function dayAt(org: OrgIndex, store: number | null | undefined, at: Instant): PlainDate {
  return localDate(store === null || store === undefined ? orgZone(org) : zoneOf(org, knownStore(org, store)), at)
}

function knownStore(org: OrgIndex, id: number): { type: 'STORE'; id: UnitId } {
  const ref = { type: 'STORE' as const, id: id as UnitId }
  if (!org.units.has(unitKey(ref))) throw new Malformed(`no store ${id} in the organisation`)
  return ref
}
