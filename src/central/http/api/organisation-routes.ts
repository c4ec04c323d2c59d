import { disableTillRequest, enrolmentCode, organisation } from '../../../protocol/api/organisation'
import { done } from '../../../protocol/api/people'
import type { UnitId } from '../../../domain/ids'
import type { UnitRef } from '../../../domain/org/org'
import { unitKey } from '../../../domain/org/unit-key'
import { refuse, type Answer } from '../../core/failure'
import { secretHash } from '../../core/keyed-hashes'
import { isWithin } from '../../people/own-unit'
import { newEnrolmentCode, normalEnrolmentCode } from '../../sync/enrolment-code'
import { unitRow } from '../../feeds/ref-rows'
import { callerName } from '../caller-name'
import type { Principal } from '../principal'
import { people, route, type Route } from '../route'
import { idOf } from './id-of'

type Person = Extract<Principal, { readonly kind: 'person' }>

const CODE_LIFE = 24 * 3_600_000
const KEEPERS = people('store_manager', 'admin')

export const ORGANISATION_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/organisation',
    summary: 'The organisation tree, as far as one belongs to it',
    access: people('store_manager', 'marketer', 'admin'),
    errors: 'own',
    answers: organisation,
    handle: ({ caller }) => treeOf(caller),
  }),
  route({
    method: 'POST',
    path: '/api/tills/:id/enrolment',
    summary: 'A new one-time code for a till',
    access: KEEPERS,
    errors: 'own',
    answers: enrolmentCode,
    handle: ({ caller, params, from }) => newCode(caller, idOf(params), from),
  }),
  route({
    method: 'POST',
    path: '/api/tills/:id/disabled',
    summary: 'Disable a till, or allow it again',
    access: KEEPERS,
    errors: 'own',
    body: disableTillRequest,
    answers: done,
    handle: ({ caller, params, body, from }) => disable(caller, idOf(params), body.disabled, from),
  }),
]

const refOf = (type: UnitRef['type'], id: number): UnitRef => ({ type, id: id as UnitId })

async function treeOf({ org: { core }, unit }: Person): Promise<Answer<unknown>> {
  const { stored, index } = await core.store.transact((tx) => core.catalogue.view(tx))
  const { id, code, name, currency, timeZone } = stored
  const units = stored.units.filter((known) => isWithin(index, unit, refOf(known.type, known.id)))
  const rows = units.map((known) => {
    const { kind: _kind, ...row } = unitRow(known)
    return row
  })
  return { ok: true, value: { id, code, name, currency, timeZone, units: rows } }
}

function newCode(caller: Person, till: number | null, from: string): Promise<Answer<unknown>> {
  const { core } = caller.org
  return core.store.transact(async (tx) => {
    const { index } = await core.catalogue.view(tx)
    if (till === null || !index.units.has(unitKey(refOf('TILL', till)))) return refuse('unit.unknown')
    if (!isWithin(index, caller.unit, refOf('TILL', till))) return refuse('auth.not_allowed')
    const now = core.clock.now()
    const code = newEnrolmentCode(core.random)
    await tx.tills.addEnrolment(secretHash(normalEnrolmentCode(code)), till, now + CODE_LIFE)
    await tx.people.audit({ at: now, who: callerName(caller), from, what: 'till.enrolment_code', subject: `till:${till}`, before: null, after: null })
    return { ok: true, value: { till, code, expiresAt: now + CODE_LIFE } }
  })
}

function disable(caller: Person, till: number | null, disabled: boolean, from: string): Promise<Answer<unknown>> {
  const { core } = caller.org
  return core.store.transact(async (tx) => {
    const { index } = await core.catalogue.view(tx)
    const known = till === null ? null : await tx.tills.get(till)
    if (till === null || known === null) return refuse('unit.unknown')
    if (!isWithin(index, caller.unit, refOf('TILL', till))) return refuse('auth.not_allowed')
    const at = core.clock.now()
    await tx.tills.setDisabled(till, disabled, at)
    const audit = { at, who: callerName(caller), from, what: 'till.disable', subject: `till:${till}` }
    await tx.people.audit({ ...audit, before: { disabled: known.disabled }, after: { disabled } })
    return { ok: true, value: { ok: true } }
  })
}
