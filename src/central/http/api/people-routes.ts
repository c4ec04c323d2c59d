import { customer, customerDraft } from '../../../protocol/api/customers'
import { done, refreshRequest, signInReply, signInRequest, signOutRequest } from '../../../protocol/api/people'
import { refuse } from '../../core/failure'
import { addCustomer } from '../../people/add-customer'
import { refreshSignIn, signIn, signOut, type SignedIn } from '../../people/sign-in'
import { orgOfToken } from '../../people/tokens'
import { callerName } from '../caller-name'
import { ANYONE, people, route, type Route } from '../route'

const replyOf = ({ person: { id, name, role, unit }, ...tokens }: SignedIn) => ({ ...tokens, person: { id, name, role, unit } })

export const PEOPLE_ROUTES: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/sign-in',
    summary: 'Name and password for a pair of tokens',
    access: ANYONE,
    errors: 'own',
    body: signInRequest,
    answers: signInReply,
    async handle({ centre, body, from }) {
      const now = centre.clock.now()
      if (!centre.limit.allows(from, body.user, now)) return refuse('auth.locked')
      for (const { core } of centre.orgs.values()) {
        const tried = await signIn(core, centre.passwords, body.user, body.password, from)
        if (tried.ok) return { ok: true, value: replyOf(tried.value) }
      }
      centre.limit.failed(from, body.user, now)
      return refuse('auth.refused')
    },
  }),
  route({
    method: 'POST',
    path: '/api/sign-in/refresh',
    summary: 'A fresh pair of tokens, once',
    access: ANYONE,
    errors: 'own',
    body: refreshRequest,
    answers: signInReply,
    async handle({ centre, body, from }) {
      const org = centre.orgs.get(orgOfToken(body.refreshToken) ?? -1)
      if (org === undefined) return refuse('auth.refused')
      const fresh = await refreshSignIn(org.core, body.refreshToken, from)
      return fresh.ok ? { ok: true, value: replyOf(fresh.value) } : fresh
    },
  }),
  route({
    method: 'POST',
    path: '/api/sign-out',
    summary: 'End both tokens',
    access: people('store_manager', 'marketer', 'admin'),
    errors: 'own',
    body: signOutRequest,
    answers: done,
    async handle({ caller, body, headers }) {
      const token = (headers.authorization ?? '').replace(/^Bearer /i, '')
      await signOut(caller.org.core, body.refreshToken === undefined ? [token] : [token, body.refreshToken])
      return { ok: true, value: { ok: true } }
    },
  }),
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
]
