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
  const family = secretHash(tokenText(core.store.org, core.random)).slice(0, 32)
  return { ok: true, value: await freshTokens(core, person, { family, from, what: 'sign_in' }) }
}

/**
 * A refresh token is good once. One that comes a second time was stolen, or the answer to its first use was lost: nobody
 * can tell which, so every token of that sign-in ends and the person signs in anew (RFC 9700, 4.14).
 */
export async function refreshSignIn(core: Core, refreshToken: string, from: string): Promise<Answer<SignedIn>> {
  const hash = secretHash(refreshToken)
  const now = core.clock.now()
  const found = await core.store.transact(async (tx) => {
    const session = await tx.tills.session(hash)
    if (session?.kind !== 'refresh' || session.expiresAt <= now) return null
    const { person, family = '' } = session
    if ((await tx.access.useRefresh(hash, now)) === 'fresh') return { person: await tx.people.get(person), family }
    const ended = await tx.access.endFamily(family)
    const audit = { at: now, who: `person:${person}`, from, what: 'sign_in.refresh_reused', subject: `person:${person}` }
    await tx.people.audit({ ...audit, before: { sessions: ended }, after: { sessions: 0 } })
    return null
  })
  if (found === null || found.person === null || found.person.disabled) return refuse('auth.expired')
  return { ok: true, value: await freshTokens(core, found.person, { family: found.family, from, what: 'sign_in.refresh' }) }
}

interface Signing {
  readonly family: string
  readonly from: string
  readonly what: string
}

function freshTokens(core: Core, person: PersonStored, { family, from, what }: Signing): Promise<SignedIn> {
  const now = core.clock.now()
  const token = tokenText(core.store.org, core.random)
  const refreshToken = tokenText(core.store.org, core.random)
  return core.store.transact(async (tx) => {
    await tx.access.sweepSessions(now)
    await tx.tills.addSession(secretHash(token), { kind: 'person', person: person.id, expiresAt: now + TOKEN_LIFE, family })
    await tx.tills.addSession(secretHash(refreshToken), { kind: 'refresh', person: person.id, expiresAt: now + REFRESH_LIFE, family })
    await tx.people.audit({ at: now, who: `person:${person.id}`, from, what, subject: `person:${person.id}`, before: null, after: null })
    return { token, refreshToken, expiresAt: now + TOKEN_LIFE, person }
  })
}

/** Ends every token of the sign-in that `token` belongs to, at once and in every copy of the service. */
export async function signOut(core: Core, token: string, person: number, from: string): Promise<void> {
  await core.store.transact(async (tx) => {
    const session = await tx.tills.session(secretHash(token))
    if (session?.kind !== 'person') return
    await tx.tills.endSession(secretHash(token))
    if (session.family !== undefined) await tx.access.endFamily(session.family)
    await tx.people.audit({ at: core.clock.now(), who: `person:${person}`, from, what: 'sign_out', subject: `person:${person}`, before: null, after: null })
  })
}
