import { z } from 'zod'
import { ANYONE, HANDLED, route, type Route } from './route'

/** For whoever runs the service: alive, ready, figures. */
export const SERVICE_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/healthz',
    summary: 'The process is alive',
    access: ANYONE,
    errors: 'own',
    answers: z.strictObject({ ok: z.literal(true) }),
    handle: () => Promise.resolve({ ok: true, value: { ok: true } }),
  }),
  route({
    method: 'GET',
    path: '/readyz',
    summary: 'It can do its work: the database answers',
    access: ANYONE,
    errors: 'own',
    answers: z.strictObject({ ready: z.boolean() }),
    async handle({ centre, reply }) {
      const ready = await centre.ready()
      if (!ready) void reply.code(503)
      return { ok: true, value: { ready } }
    },
  }),
  route({
    method: 'GET',
    path: '/metrics',
    summary: 'Figures for Prometheus',
    access: ANYONE,
    errors: 'own',
    answers: z.string(),
    async handle({ centre, reply }) {
      await reply.type(centre.metrics.registry.contentType).send(await centre.metrics.registry.metrics())
      return { ok: true, value: HANDLED }
    },
  }),
]
