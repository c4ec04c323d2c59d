import { customer, customerDraft } from '../../../protocol/api/customers'
import * as shapes from '../../../protocol/api/people'
import type { PersonStored } from '../../core/rows'
import { refuse, type Answer } from '../../core/failure'
import { addCustomer } from '../../people/add-customer'
import { eraseCustomer, erasePerson } from '../../people/erase'
import { addPerson, changePerson, kept, setSecrets, signOutEverywhere } from '../../people/keep-people'
import { isWithin } from '../../people/own-unit'
import type { Passwords } from '../../people/passwords'
import { callerName } from '../caller-name'
import { people, route, type Route } from '../route'
import { idOf } from './id-of'
import { actsForAll, keeperOf, type Person } from './keeper'

const PAGE = 200
const KEEPERS = people('admin')

/** Customers, and the staff as administrators keep them (3.2). */
export const PEOPLE_ROUTES: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/customers',
    summary: 'Add a customer',
    access: people('store_manager', 'marketer', 'admin'),
    errors: 'own',
    idempotent: true,
    body: customerDraft,
    answers: customer,
    async handle({ caller, body, from }) {
      const made = await addCustomer(caller.org.core, body, callerName(caller), from)
      if (!made.ok) return made
      const { token: _inner, ...shown } = made.value
      return { ok: true, value: shown }
    },
  }),
  route({
    method: 'GET',
    path: '/api/people',
    summary: 'The staff of one’s unit',
    access: KEEPERS,
    errors: 'own',
    query: shapes.peopleQuery,
    answers: shapes.peopleList,
    handle: ({ caller, query }) => page(caller, Number(query.after ?? '0')),
  }),
  route({
    method: 'POST',
    path: '/api/people',
    summary: 'Somebody new',
    access: KEEPERS,
    errors: 'own',
    // No Idempotency-Key: what is kept of a request under one must not hang on a password. The login makes it once.
    body: shapes.personDraft,
    answers: shapes.personKept,
    async handle({ caller, centre, body, from }) {
      const { password, pin, ...draft } = body
      const secrets = await hashed(centre.passwords, { password, pin })
      return told(caller, await addPerson(caller.org.core, { ...draft, ...secrets }, keeperOf(caller, from)))
    },
  }),
  route({
    method: 'PUT',
    path: '/api/people/:id',
    summary: 'Change name, login, role or unit, or shut somebody out',
    access: KEEPERS,
    errors: 'own',
    body: shapes.personChange,
    answers: shapes.personKept,
    handle: async ({ caller, body, params, from }) => told(caller, await changePerson(caller.org.core, idOf(params) ?? 0, given(body), keeperOf(caller, from))),
  }),
  route({
    method: 'PUT',
    path: '/api/people/:id/secrets',
    summary: 'Set or take away a password or a PIN',
    access: KEEPERS,
    errors: 'own',
    body: shapes.personSecrets,
    answers: shapes.personKept,
    async handle({ caller, centre, body, params, from }) {
      const secrets = await hashed(centre.passwords, body)
      return told(caller, await setSecrets(caller.org.core, idOf(params) ?? 0, secrets, keeperOf(caller, from)))
    },
  }),
  route({
    method: 'POST',
    path: '/api/people/:id/sign-out',
    summary: 'End every session of a person',
    access: KEEPERS,
    errors: 'own',
    answers: shapes.sessionsEnded,
    async handle({ caller, params, from }) {
      const done = await signOutEverywhere(caller.org.core, idOf(params) ?? 0, keeperOf(caller, from))
      return done.ok ? { ok: true, value: { ended: done.value } } : done
    },
  }),
  route({
    method: 'POST',
    path: '/api/people/:id/record',
    summary: 'Everything that is kept of somebody of the staff',
    access: KEEPERS,
    errors: 'own',
    answers: shapes.personalRecord,
    async handle({ caller, params, from }) {
      const id = idOf(params)
      const allowed = await kept(caller.org.core, id, keeperOf(caller, from), () => Promise.resolve({ ok: true, value: null }))
      if (!allowed.ok) return allowed
      return recorded(caller, from, `person:${id ?? 0}`, await caller.org.records.person(id ?? 0))
    },
  }),
  route({
    method: 'POST',
    path: '/api/people/:id/erase',
    summary: 'Forget somebody of the staff',
    access: KEEPERS,
    errors: 'own',
    answers: shapes.erased,
    handle: ({ caller, params, from }) => erasePerson(caller.org.core, idOf(params), keeperOf(caller, from)).finally(() => caller.org.hints.poke()),
  }),
  route({
    method: 'POST',
    path: '/api/customers/:id/record',
    summary: 'Everything that is kept of a customer',
    access: KEEPERS,
    errors: 'own',
    answers: shapes.personalRecord,
    async handle({ caller, params, from }) {
      if (!actsForAll(caller)) return refuse('auth.not_allowed')
      const id = idOf(params) ?? 0
      return recorded(caller, from, `customer:${id}`, await caller.org.records.customer(id))
    },
  }),
  route({
    method: 'POST',
    path: '/api/customers/:id/erase',
    summary: 'Forget a customer',
    access: KEEPERS,
    errors: 'own',
    answers: shapes.erased,
    async handle({ caller, params, from }) {
      if (!actsForAll(caller)) return refuse('auth.not_allowed')
      return eraseCustomer(caller.org.core, idOf(params), keeperOf(caller, from)).finally(() => caller.org.hints.poke())
    },
  }),
]

/** Pages by number; one may be short, where people of other units were left out. */
function page({ org: { core }, unit, person: own }: Person, after: number): Promise<Answer<unknown>> {
  return core.store.transact(async (tx) => {
    const { index } = await core.catalogue.view(tx)
    const found = await tx.access.people(after, PAGE)
    const mine = found.filter((person) => person.id === own.id || isWithin(index, unit, person.unit))
    return { ok: true, value: { people: mine.map(shown), next: found.length < PAGE ? null : (found.at(-1)?.id ?? null) } }
  })
}

function told({ org }: Person, done: Answer<PersonStored>): Answer<unknown> {
  if (!done.ok) return done
  org.hints.poke()
  return { ok: true, value: shown(done.value) }
}

const shown = ({ id, login, name, role, unit, disabled, pinHash, passwordHash }: PersonStored) => ({
  id,
  login,
  name,
  role,
  unit: unit === null ? null : { type: unit.type, id: unit.id },
  disabled,
  hasPin: pinHash !== null,
  hasPassword: passwordHash !== null,
})

/** Undefined stays undefined: nothing was said. */
async function hashed(passwords: Passwords, { password, pin }: { readonly password?: string | null | undefined; readonly pin?: string | null | undefined }) {
  const hash = (secret: string | null) => (secret === null ? null : passwords.hash(secret))
  return {
    ...(password === undefined ? {} : { passwordHash: await hash(password) }),
    ...(pin === undefined ? {} : { pinHash: await hash(pin) }),
  }
}

type Given<T> = { readonly [Name in keyof T]: Exclude<T[Name], undefined> }

/** Without the fields that were left out, since those stay as they are. */
const given = <T extends object>(fields: T): Partial<Given<T>> => Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<Given<T>>

/** To read it is a change of who knows it: it is audited like one. */
async function recorded({ org: { core }, ...caller }: Person, from: string, subject: string, record: unknown): Promise<Answer<unknown>> {
  if (record === null) return refuse('customer.unknown')
  const madeAt = core.clock.now()
  await core.store.transact((tx) => tx.people.audit({ at: madeAt, who: `person:${caller.person.id}`, from, what: 'record.export', subject, before: null, after: null }))
  return { ok: true, value: { madeAt, record } }
}
