import { parseZoneName } from '../../domain/calendar/build-zone-table'
import type { UnitId } from '../../domain/ids'
import { parseCurrency } from '../../domain/money/currencies'
import type { UnitRef, UnitType } from '../../domain/org/org'
import type { ErrorKey } from '../../protocol/errors'
import { text } from '../../protocol/scalars'
import type { UnitStored } from '../core/rows'
import type { ListRow } from '../csv/list-kind'

/** A unit as a row describes it; what stands above it is named by its code. */
export interface UnitDraft {
  readonly type: UnitType
  readonly code: string
  readonly name: string
  readonly parent: string | null
  readonly currency: string | null
  readonly timeZone: string | null
}

interface Refused {
  readonly key: ErrorKey
  readonly field: string
}

/** What may stand above a unit, and where its parent's code is looked for first (2.1). */
const ABOVE: Readonly<Record<UnitType, readonly UnitType[]>> = { TILL: ['STORE'], STORE: ['ZONE', 'CONCEPT'], ZONE: ['ZONE', 'CONCEPT'], CONCEPT: ['CONCEPT'] }
const MOST_LEVELS = 5
const CODE = /^[a-z0-9]+(?:[._-][a-z0-9]+)*$/

/** A row as a unit, checked as far as that goes without the others. A row that does not say is a store. */
export function readUnitRow({ values }: ListRow): UnitDraft | Refused {
  const type = (values['type'] ?? 'STORE').toUpperCase()
  if (!Object.hasOwn(ABOVE, type)) return { key: 'field.malformed', field: 'type' }
  const { code, name, parent = null, currency = null, timeZone = null } = values
  if (code === undefined) return { key: 'field.required', field: 'code' }
  if (code.length > 60 || !CODE.test(code)) return { key: 'field.malformed', field: 'code' }
  if (name === undefined) return { key: 'field.required', field: 'name' }
  if (!text(100, 1).safeParse(name).success) return { key: 'field.malformed', field: 'name' }
  const setsCurrency = type === 'CONCEPT' || type === 'STORE'
  if (currency !== null && !(setsCurrency && parseCurrency(currency).ok)) return { key: 'field.malformed', field: 'currency' }
  if (timeZone !== null && (type === 'TILL' || !parseZoneName(timeZone).ok)) return { key: 'field.malformed', field: 'timeZone' }
  return { type: type as UnitType, code, name, parent, currency, timeZone }
}

/** The organisation tree while rows are put into it, one after the other. */
export class UnitTree {
  readonly #units = new Map<string, UnitStored>()
  readonly #codes = new Map<string, UnitStored>()
  readonly #last = new Map<UnitType, number>()
  readonly #changed = new Set<string>()

  constructor(units: readonly UnitStored[]) {
    for (const unit of units) this.#keep(unit)
  }

  /** Null, or why this cannot be. A unit without a parent in its row stays where it is. */
  put(draft: UnitDraft): Refused | null {
    const known = this.#codes.get(`${draft.type}:${draft.code}`)
    const parent = draft.parent === null ? (known?.parent ?? null) : this.#parentOf(draft)
    if (parent === undefined || (parent === null && draft.type === 'TILL')) return { key: 'unit.parent_wrong', field: 'parent' }
    const id = known?.id ?? (this.#last.get(draft.type) ?? 0) + 1
    const { type, code, name } = draft
    const unit = { type, id, code, name, parent, currency: draft.currency ?? known?.currency ?? null, timeZone: draft.timeZone ?? known?.timeZone ?? null }
    if (this.#levels(unit) > MOST_LEVELS) return { key: 'unit.parent_wrong', field: 'parent' }
    if (JSON.stringify(unit) === JSON.stringify(known)) return null
    this.#keep(unit)
    this.#changed.add(keyOf(unit))
    return null
  }

  changed(): readonly UnitStored[] {
    return [...this.#changed].flatMap((key) => this.#units.get(key) ?? [])
  }

  #keep(unit: UnitStored): void {
    const { type, id, code, name, parent, currency, timeZone } = unit
    const kept = { type, id, code, name, parent: parent === null ? null : { type: parent.type, id: parent.id }, currency, timeZone }
    this.#units.set(keyOf(unit), kept)
    this.#codes.set(`${type}:${code}`, kept)
    this.#last.set(type, Math.max(this.#last.get(type) ?? 0, id))
  }

  #parentOf({ type, parent }: UnitDraft): UnitRef | undefined {
    const found = ABOVE[type].map((above) => this.#codes.get(`${above}:${parent}`)).find((unit) => unit !== undefined)
    return found === undefined ? undefined : { type: found.type, id: found.id as UnitId }
  }

  /** How deep the tree is here, from the deepest unit below to the top; a unit below itself is too deep for any tree. */
  #levels(unit: UnitStored): number {
    return this.#above(unit, keyOf(unit)) + this.#below(keyOf(unit), 0)
  }

  #above(unit: UnitStored, from: string): number {
    let levels = 1
    for (let at = unit.parent; at !== null && levels <= MOST_LEVELS; levels++) {
      if (keyOf(at) === from) return MOST_LEVELS + 1
      at = this.#units.get(keyOf(at))?.parent ?? null
    }
    return levels
  }

  #below(key: string, depth: number): number {
    if (depth > MOST_LEVELS) return depth
    const children = [...this.#units.values()].filter(({ type, parent }) => type !== 'TILL' && parent !== null && keyOf(parent) === key)
    const tills = [...this.#units.values()].some(({ type, parent }) => type === 'TILL' && parent !== null && keyOf(parent) === key)
    return Math.max(depth + (tills ? 1 : 0), ...children.map((child) => this.#below(keyOf(child), depth + 1)))
  }
}

const keyOf = ({ type, id }: { readonly type: UnitType; readonly id: number }): string => `${type}:${id}`
