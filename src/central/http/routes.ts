import { z } from 'zod'
import { API_ROUTES } from './api-routes'
import { openApi, routesPage } from './openapi'
import { PACK_ROUTES } from './pack-routes'
import { ANYONE, HANDLED, route, type Route } from './route'
import { SERVICE_ROUTES } from './service-routes'
import { SYNC_ROUTES } from './sync-routes'
import { THRIFT_ROUTES } from './thrift/routes'
import { V2_ROUTES } from './v2/routes'

const WORKING_ROUTES: readonly Route[] = [...SERVICE_ROUTES, ...SYNC_ROUTES, ...PACK_ROUTES, ...API_ROUTES, ...V2_ROUTES, ...THRIFT_ROUTES]

const READING_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/openapi.json',
    summary: 'This description, for machines',
    access: ANYONE,
    errors: 'own',
    answers: z.unknown(),
    handle: () => Promise.resolve({ ok: true, value: described() }),
  }),
  route({
    method: 'GET',
    path: '/docs',
    summary: 'This description, as a page',
    access: ANYONE,
    errors: 'own',
    answers: z.string(),
    async handle({ reply }) {
      await reply.type('text/html; charset=utf-8').header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'").send(routesPage(ALL_ROUTES))
      return { ok: true, value: HANDLED }
    },
  }),
]

/** Every address the service answers at. */
export const ALL_ROUTES: readonly Route[] = [...WORKING_ROUTES, ...READING_ROUTES]

let description: unknown = null
const described = (): unknown => (description ??= openApi(ALL_ROUTES))
