import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import { secretHash } from '../core/keyed-hashes'
import type { PersonStored } from '../core/rows'
import type { Passwords } from './passwords'
import { tokenText } from './tokens'

const TOKEN_LIFE = 15 * 60_000
const REFRESH_LIFE = 12 * 3_600_000

export interface SignedIn {
  readonly token: string
  readonly refreshToken: string
  readonly expiresAt: number
  readonly person: PersonStored
}

/** Name and password become a pair of tokens; of both the centre keeps hashes alone. Cashiers sign in at tills, with PINs. */
export async function signIn(core: Core, passwords: Passwords, user: string, password: string, from: string): Promise<Answer<SignedIn>> {
  const person = await core.store.transact((tx) => tx.people.byLogin(user))
  const right = await passwords.verify(person?.passwordHash ?? null, password)
  if (person === null || !right || person.disabled || person.role === 'cashier') return refuse('auth.refused')
  return { ok: true, value: await freshTokens(core, person, from, 'sign_in') }
}

/** A refresh token is good once: whoever uses it second has stolen it, or lost an answer, and signs in anew. */
export async function refreshSignIn(core: Core, refreshToken: string, from: string): Promise<Answer<SignedIn>> {
  const hash = secretHash(refreshToken)
  const person = await core.store.transact(async (tx) => {
    const session = await tx.tills.session(hash)
    if (session?.kind !== 'refresh' || session.expiresAt <= core.clock.now() || !(await tx.tills.endSession(hash))) return null
    return tx.people.get(session.person)
  })
  if (person === null || person.disabled) return refuse('auth.expired')
  return { ok: true, value: await freshTokens(core, person, from, 'sign_in.refresh') }
}

function freshTokens(core: Core, person: PersonStored, from: string, what: string): Promise<SignedIn> {
  const now = core.clock.now()
  const token = tokenText(core.store.org, core.random)
  const refreshToken = tokenText(core.store.org, core.random)
  return core.store.transact(async (tx) => {
    await tx.tills.addSession(secretHash(token), { kind: 'person', person: person.id, expiresAt: now + TOKEN_LIFE })
    await tx.tills.addSession(secretHash(refreshToken), { kind: 'refresh', person: person.id, expiresAt: now + REFRESH_LIFE })
    await tx.people.audit({ at: now, who: `person:${person.id}`, from, what, subject: `person:${person.id}`, before: null, after: null })
    return { token, refreshToken, expiresAt: now + TOKEN_LIFE, person }
  })
}

/** Ends both tokens at once. */
export async function signOut(core: Core, tokens: readonly string[]): Promise<void> {
  await core.store.transact(async (tx) => {
    for (const token of tokens) await tx.tills.endSession(secretHash(token))
  })
}
