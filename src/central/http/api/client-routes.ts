import { clientDraft, clientList, clientMade, disableClientRequest } from '../../../protocol/api/clients'
import { done } from '../../../protocol/api/people'
import { refuse } from '../../core/failure'
import { addClient, disableClient } from '../../people/keep-clients'
import { people, route, type Route } from '../route'
import { actsForAll, keeperOf } from './keeper'

const KEEPERS = people('admin')

/** API clients: who integrates with the organisation (3.1). */
export const CLIENT_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/clients',
    summary: 'The API clients of the organisation',
    access: KEEPERS,
    errors: 'own',
    answers: clientList,
    async handle({ caller }) {
      if (!actsForAll(caller)) return refuse('auth.not_allowed')
      return { ok: true, value: { clients: await caller.org.core.store.read((tx) => tx.access.clients()) } }
    },
  }),
  route({
    method: 'POST',
    path: '/api/clients',
    summary: 'A new API client; its secret is shown once',
    access: KEEPERS,
    errors: 'own',
    body: clientDraft,
    answers: clientMade,
    async handle({ caller, body, from }) {
      return actsForAll(caller) ? addClient(caller.org.core, body, keeperOf(caller, from)) : refuse('auth.not_allowed')
    },
  }),
  route({
    method: 'POST',
    path: '/api/clients/disabled',
    summary: 'Shut an API client out, or let it in again',
    access: KEEPERS,
    errors: 'own',
    body: disableClientRequest,
    answers: done,
    async handle({ caller, body, from }) {
      return actsForAll(caller) ? disableClient(caller.org.core, body.key, body.disabled, keeperOf(caller, from)) : refuse('auth.not_allowed')
    },
  }),
]
