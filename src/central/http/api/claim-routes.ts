import type { PlainDate } from '../../../domain/calendar/calendar'
import { bindClientRequest, claimReply, claimRequest, programmeList, programmePreview, programmeRequest, programmeSaved } from '../../../protocol/api/claims'
import { done } from '../../../protocol/api/people'
import { refuse } from '../../core/failure'
import { bindClient } from '../../claims/bind-client'
import { claimOffer } from '../../claims/claim-offer'
import { listProgrammes, previewProgramme, saveProgramme } from '../../claims/programmes'
import { callerName } from '../caller-name'
import { CLIENT, people, route, type Route } from '../route'
import { actsForAll } from './keeper'
import { programmeOf, serviceOf } from './service-caller'

/** Campaigns, programmes and their claims: what a service calls with its own client (2.8), and what the back office sees of it. */
export const CLAIM_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/programmes',
    summary: 'The campaigns and programmes of every service',
    access: people('marketer', 'admin'),
    errors: 'own',
    answers: programmeList,
    handle: async ({ caller }) => ({ ok: true, value: { programmes: await listProgrammes(caller.org.core, null) } }),
  }),
  route({
    method: 'POST',
    path: '/api/clients/service',
    summary: 'Say for which service an API client speaks',
    access: people('admin'),
    errors: 'own',
    body: bindClientRequest,
    answers: done,
    async handle({ caller, body, from }) {
      if (!actsForAll(caller)) return refuse('auth.not_allowed')
      return bindClient(caller.org.core, body.key, { service: body.service, ref: body.ref }, { who: callerName(caller), from })
    },
  }),
  route({
    method: 'GET',
    path: '/api/service/programmes',
    summary: 'The service’s own campaigns and programmes',
    access: CLIENT,
    errors: 'own',
    answers: programmeList,
    async handle({ caller }) {
      const bound = await serviceOf(caller)
      if (!bound.ok) return bound
      const { service, ref } = bound.value
      const all = await listProgrammes(caller.org.core, service)
      return { ok: true, value: { programmes: all.filter((each) => ref === null || each.ref === ref) } }
    },
  }),
  route({
    method: 'POST',
    path: '/api/service/programmes',
    summary: 'Register a campaign or programme, or change its name and end',
    access: CLIENT,
    errors: 'own',
    idempotent: true,
    body: programmeRequest,
    answers: programmeSaved,
    async handle({ caller, body, from }) {
      const named = await programmeOf(caller, body.ref)
      if (!named.ok) return named
      const draft = { ...named.value, name: body.name, endsOn: (body.endsOn ?? null) as PlainDate | null }
      const saved = await saveProgramme(caller.org.core, draft, { who: callerName(caller), from })
      caller.org.hints.poke()
      return saved
    },
  }),
  route({
    method: 'POST',
    path: '/api/service/programmes/preview',
    summary: 'What another end would do to the coupons of its offers',
    unaudited: 'It changes nothing: it tells what a save would do.',
    access: CLIENT,
    errors: 'own',
    body: programmeRequest,
    answers: programmePreview,
    async handle({ caller, body }) {
      const named = await programmeOf(caller, body.ref)
      if (!named.ok) return named
      return previewProgramme(caller.org.core, { ...named.value, name: body.name, endsOn: (body.endsOn ?? null) as PlainDate | null })
    },
  }),
  route({
    method: 'POST',
    path: '/api/service/claims',
    summary: 'Claim an offer, or hear who has it',
    access: CLIENT,
    errors: 'own',
    idempotent: true,
    body: claimRequest,
    answers: claimReply,
    async handle({ caller, body, from }) {
      const named = await programmeOf(caller, body.ref)
      if (!named.ok) return named
      const claimed = await claimOffer(caller.org.core, named.value, body.offer, { who: callerName(caller), from })
      caller.org.hints.poke()
      return claimed
    },
  }),
]
