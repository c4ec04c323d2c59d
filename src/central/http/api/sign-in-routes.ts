import { done, refreshRequest, signInReply, signInRequest, signOutRequest } from '../../../protocol/api/people'
import { refuse } from '../../core/failure'
import { refreshSignIn, signIn, signOut, type SignedIn } from '../../people/sign-in'
import { orgOfToken } from '../../people/tokens'
import { ANYONE, people, route, type Route } from '../route'

const replyOf = ({ person: { id, name, role, unit }, ...tokens }: SignedIn) => ({ ...tokens, person: { id, name, role, unit } })

export const SIGN_IN_ROUTES: readonly Route[] = [
  route({
    method: 'POST',
    path: '/api/sign-in',
    summary: 'Name and password for a pair of tokens',
    access: ANYONE,
    errors: 'own',
    body: signInRequest,
    answers: signInReply,
    async handle({ centre, body, from }) {
      if (!(await centre.limit.takes(from, body.user, centre.clock.now()))) return refuse('auth.locked')
      for (const { core } of centre.orgs.values()) {
        const tried = await signIn(core, centre.passwords, body.user, body.password, from)
        if (!tried.ok) continue
        await centre.limit.passed(from, body.user)
        return { ok: true, value: replyOf(tried.value) }
      }
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
    summary: 'End the sign-in with both its tokens',
    access: people('store_manager', 'marketer', 'admin'),
    errors: 'own',
    body: signOutRequest,
    answers: done,
    async handle({ caller, headers, from }) {
      const token = (headers.authorization ?? '').replace(/^Bearer /i, '')
      await signOut(caller.org.core, token, caller.person.id, from)
      return { ok: true, value: { ok: true } }
    },
  }),
]
