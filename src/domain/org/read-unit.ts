import type { UnitId } from '../ids'
import type { UnitRef, UnitType } from './org'

/** A unit reference from its wire form. */
export function readUnit(wire: { readonly type: UnitType; readonly id: number }): UnitRef {
  return { type: wire.type, id: wire.id as UnitId }
}
