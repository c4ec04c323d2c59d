import { randomUUID } from 'node:crypto'
import { errorCodes, fastify, LogController, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import type { Centre } from '../centre'
import { refuse, type Answer } from '../core/failure'
import { admit } from './admission'
import { audited } from './audited'
import { callerName } from './caller-name'
import { refuseBrokenHttp } from './broken-http'
import { failureReply, keyOfThrown } from './failures'
import { DEEPEST_JSON, nestsDeeper } from './json-depth'
import { onceOnly } from './once-only'
import type { Principal } from './principal'
import { HANDLED, type Call, type Access, type Route } from './route'
import { watchBody } from './slow-bodies'
import { UnderWay } from './under-way'
import { takeUploads } from './upload'

const DEFAULT_BODY = 256 * 1024
const REQUEST_TIMEOUT = 30_000

export interface Tls {
  readonly cert: Buffer
  readonly key: Buffer
}

export interface HttpOptions {
  readonly tls: Tls | null
  /** Addresses of proxies whose word on who is asking is believed; empty = nobody's. */
  readonly proxies: readonly string[]
  /** A request that has not come whole by then is given up, in milliseconds. */
  readonly requestTimeout?: number
}

/** The HTTP side: every route of the registry, bounded, admitted, parsed, timed; and nothing else. */
export function createApp(centre: Centre, routes: readonly Route[], { tls, proxies, requestTimeout = REQUEST_TIMEOUT }: HttpOptions): FastifyInstance {
  // Node looks after slow requests only now and then; half a minute more would be half a minute for a slow attacker.
  const server = { connectionsCheckingInterval: Math.min(5000, requestTimeout), headersTimeout: requestTimeout }
  const app = fastify({
    loggerInstance: centre.logger,
    logController: new LogController({ disableRequestLogging: true }), // metrics count requests; the log tells of trouble
    bodyLimit: DEFAULT_BODY,
    requestTimeout: 0, // bodies are watched by route
    trustProxy: proxies.length === 0 ? false : [...proxies],
    clientErrorHandler: refuseBrokenHttp,
    frameworkErrors: (thrown, request, reply) => void fail(centre, null, thrown, request as FastifyRequest, reply as unknown as FastifyReply),
    keepAliveTimeout: 65_000,
    forceCloseConnections: 'idle',
    return503OnClosing: true,
    genReqId: () => randomUUID(),
    childLoggerFactory: (logger) => logger, // what is logged of a request says itself which one
    ...(tls === null ? { http: server } : { https: { ...server, cert: tls.cert, key: tls.key, minVersion: 'TLSv1.2' } }),
  }) as unknown as FastifyInstance
  app.removeAllContentTypeParsers()
  const parse = app.getDefaultJsonParser('error', 'error')
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, text: string, done) => {
    if (nestsDeeper(text, DEEPEST_JSON)) done(new SyntaxError('nested too deep'))
    else void parse(request, text, done)
  })
  takeBytes(app, routes)
  const underWay = new UnderWay()
  // Who asked may have hung up; what they asked for still works with the database.
  app.addHook('onClose', () => underWay.ended())
  const add = (scope: FastifyInstance, route: Route) =>
    scope.route({
      method: route.method,
      url: route.path,
      bodyLimit: route.bodyLimit ?? DEFAULT_BODY,
      onRequest: (request, _reply, done) => {
        watchBody(request, route, requestTimeout)
        done()
      },
      handler: (request, reply) => underWay.run(serve(centre, route, request, reply)),
      errorHandler: (thrown, request, reply) => fail(centre, route, thrown, request, reply),
    })
  for (const route of routes) if (route.upload === undefined) add(app, route)
  takeUploads(app, (scope) => routes.forEach((route) => route.upload === true && add(scope, route)))
  app.setErrorHandler((thrown, request, reply) => fail(centre, null, thrown, request, reply))
  app.setNotFoundHandler((request, reply) => notFound(routes, request, reply))
  app.addHook('onRequest', (_request, reply, done) => {
    void reply.headers({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' })
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    const labels = { method: request.method, route: request.routeOptions.url ?? 'none', status: String(reply.statusCode) }
    centre.metrics.requests.observe(labels, reply.elapsedTime / 1000)
    done()
  })
  return app
}

/** Bytes come in only where a route says so; anywhere else their content type is refused. */
function takeBytes(app: FastifyInstance, routes: readonly Route[]): void {
  const taken = new Map(routes.flatMap(({ method, path, bytes = [] }) => bytes.map((type) => [`${method} ${path} ${type}`, type])))
  if (taken.size === 0) return
  app.addContentTypeParser([...new Set(taken.values())], { parseAs: 'buffer' }, (request, body, done) => {
    const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
    const isTaken = taken.has(`${request.method} ${request.routeOptions.url ?? ''} ${type}`)
    done(isTaken ? null : new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(type), body)
  })
}

async function serve(centre: Centre, route: Route, request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
  const admitted = await admit(centre, route, request)
  if (!admitted.ok) return answer(route, admitted, request, reply)
  const waiting = await overBudget(centre, admitted.value, route)
  if (waiting !== null) {
    void reply.header('retry-after', waiting)
    return answer(route, refuse('request.rate_limited'), request, reply)
  }
  const body = parsed(route.body, request.body, '')
  if (!body.ok) return answer(route, body, request, reply)
  const query = parsed(route.query, request.query, '')
  if (!query.ok) return answer(route, query, request, reply)
  const call: Call<Access, unknown, unknown> = {
    centre,
    caller: admitted.value,
    body: body.value,
    query: query.value,
    params: request.params as Record<string, string>,
    headers: request.headers,
    from: request.ip,
    reply,
  }
  const done = await onceOnly(route, call, () => audited(route, call, request.url))
  return answer(route, done, request, reply)
}

/** How many seconds the caller has to wait; null = none. Strangers have no budget of their own: their tries are counted where they guess. */
function overBudget(centre: Centre, caller: Principal, route: Route): Promise<number | null> {
  if (caller.kind === 'anyone') return Promise.resolve(null)
  return centre.rates.wait({ kind: caller.kind, org: caller.org.core.store.org, who: callerName(caller) }, route)
}

function parsed(schema: Route['body'], given: unknown, at: string): Answer<unknown> {
  if (schema === null) return { ok: true, value: undefined }
  const read = schema.safeParse(given ?? {})
  if (read.success) return { ok: true, value: read.data }
  const path = read.error.issues[0]?.path.join('.') ?? ''
  return refuse('request.malformed', `${at}${path}`.slice(0, 200))
}

function answer(route: Route, done: Answer<unknown>, request: FastifyRequest, reply: FastifyReply): unknown {
  if (done.ok) return done.value === HANDLED ? reply : done.value
  const { status, body } = failureReply(done.error, route.errors, request.id)
  return reply.code(status).send(body)
}

function fail(centre: Centre, route: Route | null, thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const key = keyOfThrown(thrown)
  if (key === 'centre.failed' || key === 'centre.busy') centre.logger.error({ err: thrown, requestId: request.id, route: route?.path }, key)
  const { status, body } = failureReply({ key }, route?.errors ?? 'own', request.id)
  return reply.code(status).send(body)
}

function notFound(routes: readonly Route[], request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const path = request.url.split('?')[0] ?? ''
  const other = routes.some((route) => route.method !== request.method && sameAddress(route.path, path))
  const { status, body } = failureReply({ key: other ? 'request.method' : 'request.not_found' }, 'own', request.id)
  return reply.code(status).send(body)
}

function sameAddress(pattern: string, path: string): boolean {
  const want = pattern.split('/')
  const got = path.split('/')
  return want.length === got.length && want.every((part, i) => part.startsWith(':') || part === got[i])
}
