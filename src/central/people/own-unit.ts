import { lineage, type OrgIndex } from '../../domain/org/org-index'
import type { UnitRef } from '../../domain/org/org'

/** Whether `unit` is the person's own or below it (3.2). A person without a unit acts for the whole organisation. */
export function isWithin(index: OrgIndex, own: UnitRef | null, unit: UnitRef | null): boolean {
  if (own === null) return true
  return unit !== null && lineage(index, unit).some(({ type, id }) => type === own.type && id === own.id)
}

/** Whether something that belongs to `owner` is shown to the person: the organisation's to everybody, else their own and below. */
export function isShownTo(index: OrgIndex, own: UnitRef | null, owner: UnitRef | null): boolean {
  return owner === null || isWithin(index, own, owner)
}
