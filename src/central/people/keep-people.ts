import type { UnitId } from '../../domain/ids'
import type { OrgIndex } from '../../domain/org/org-index'
import type { UnitRef } from '../../domain/org/org'
import { unitKey } from '../../domain/org/unit-key'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import type { PersonStored } from '../core/rows'
import { personChanges } from '../feeds/person-row'
import { isWithin } from './own-unit'

/** Who keeps people: an administrator, of the whole organisation or of one unit and what is below it. */
export interface Keeper {
  readonly id: number
  readonly unit: UnitRef | null
  readonly who: string
  readonly from: string
}

export interface PersonDraft {
  readonly login: string
  readonly name: string
  readonly role: PersonStored['role']
  readonly unit: { readonly type: UnitRef['type']; readonly id: number } | null
}

/** Hashes; undefined = leave as it is, null = take it away. */
export interface PersonSecrets {
  readonly passwordHash?: string | null
  readonly pinHash?: string | null
}

type PersonChange = Partial<PersonDraft> & { readonly disabled?: boolean }

/** Somebody new. A cashier and a store's manager belong to a store, since it is there that tills know them. */
export function addPerson(core: Core, draft: PersonDraft & PersonSecrets, keeper: Keeper): Promise<Answer<PersonStored>> {
  return core.store.transact(async (tx): Promise<Answer<PersonStored>> => {
    const { index } = await core.catalogue.view(tx)
    const unit = unitOf(draft.unit)
    const placed = mayStand(index, keeper, draft.role, unit)
    if (!placed.ok) return placed
    const { login, name, role, passwordHash = null, pinHash = null } = draft
    const made = await tx.access.insertPerson({ login, name, role, unit, passwordHash, pinHash, disabled: false })
    if (made === 'taken') return refuse('person.login_taken', 'login')
    await changed(core, tx, keeper, { what: 'person.create', before: null, after: made })
    return { ok: true, value: made }
  })
}

/** Another name, role, unit or login, or the door shut. Whatever changes what they may do ends their sessions. */
export function changePerson(core: Core, id: number, change: PersonChange, keeper: Keeper): Promise<Answer<PersonStored>> {
  return kept(core, id, keeper, async (tx, before, index) => {
    const unit = change.unit === undefined ? before.unit : unitOf(change.unit)
    const { login = before.login, name = before.name, role = before.role, disabled = before.disabled } = change
    const after: PersonStored = { ...before, login, name, role, unit, disabled }
    const placed = mayStand(index, keeper, role, unit)
    if (!placed.ok) return placed
    // Whoever shuts themselves out may leave nobody who could let them in again.
    if (id === keeper.id && (disabled || role !== before.role || !sameUnit(unit, before.unit))) return refuse('person.self')
    if ((await tx.access.savePerson(after)) === 'taken') return refuse('person.login_taken', 'login')
    if (disabled !== before.disabled || role !== before.role || !sameUnit(unit, before.unit)) await tx.access.endPersonSessions(id)
    await changed(core, tx, keeper, { what: 'person.change', before, after })
    return { ok: true, value: after }
  })
}

/** Another password or PIN. With a new password everyone who had the old one is out. */
export function setSecrets(core: Core, id: number, secrets: PersonSecrets, keeper: Keeper): Promise<Answer<PersonStored>> {
  return kept(core, id, keeper, async (tx, before) => {
    const { passwordHash = before.passwordHash, pinHash = before.pinHash } = secrets
    const after: PersonStored = { ...before, passwordHash, pinHash }
    await tx.access.savePerson(after)
    if (secrets.passwordHash !== undefined) await tx.access.endPersonSessions(id)
    await changed(core, tx, keeper, { what: 'person.secret', before, after })
    return { ok: true, value: after }
  })
}

/** Ends every session of a person, everywhere; answers how many there were. */
export function signOutEverywhere(core: Core, id: number, keeper: Keeper): Promise<Answer<number>> {
  return kept(core, id, keeper, async (tx) => {
    const ended = await tx.access.endPersonSessions(id)
    const audit = { at: core.clock.now(), who: keeper.who, from: keeper.from, what: 'person.sign_out', subject: `person:${id}` }
    await tx.people.audit({ ...audit, before: { sessions: ended }, after: { sessions: 0 } })
    return { ok: true, value: ended }
  })
}

/** Does the work on somebody the keeper may keep; to others the person does not exist. */
export function kept<T>(core: Core, id: number | null, keeper: Keeper, work: (tx: CentralTx, person: PersonStored, index: OrgIndex) => Promise<Answer<T>>): Promise<Answer<T>> {
  return core.store.transact(async (tx): Promise<Answer<T>> => {
    const person = id === null ? null : await tx.people.get(id)
    const { index } = await core.catalogue.view(tx)
    if (person === null || (person.id !== keeper.id && !isWithin(index, keeper.unit, person.unit))) return refuse('person.not_found')
    return work(tx, person, index)
  })
}

function mayStand(index: OrgIndex, keeper: Keeper, role: PersonStored['role'], unit: UnitRef | null): Answer<null> {
  if (unit !== null && !index.units.has(unitKey(unit))) return refuse('unit.unknown', 'unit')
  if (!isWithin(index, keeper.unit, unit)) return refuse('auth.not_allowed', 'unit')
  if ((role === 'cashier' || role === 'store_manager') && unit?.type !== 'STORE') return refuse('field.required', 'unit')
  return { ok: true, value: null }
}

interface Changed {
  readonly what: string
  readonly before: PersonStored | null
  readonly after: PersonStored
}

/** The log keeps what they may do, never names or secrets: it outlives the person's data. */
async function changed(core: Core, tx: CentralTx, keeper: Keeper, { what, before, after }: Changed): Promise<void> {
  await tx.feeds.append(personChanges(before, after))
  const audit = { at: core.clock.now(), who: keeper.who, from: keeper.from, what, subject: `person:${after.id}` }
  await tx.people.audit({ ...audit, before: before === null ? null : rights(before), after: rights(after) })
}

const rights = ({ role, unit, disabled, pinHash, passwordHash }: PersonStored) => ({ role, unit, disabled, hasPin: pinHash !== null, hasPassword: passwordHash !== null })
const unitOf = (unit: PersonDraft['unit']): UnitRef | null => (unit === null ? null : { type: unit.type, id: unit.id as UnitId })
const sameUnit = (a: UnitRef | null, b: UnitRef | null): boolean => a?.type === b?.type && a?.id === b?.id
