import type { Brand } from '../brand'
import type { UnitRef } from './org'

/** A unit reference as one string, for sets and maps: ids are unique per type only. */
export type UnitKey = Brand<string, 'UnitKey'>

export function unitKey(ref: UnitRef): UnitKey {
  return `${ref.type}:${ref.id}` as UnitKey
}
