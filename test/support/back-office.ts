import type { TestCentral } from './central'

export interface Reply {
  readonly status: number
  readonly body: Record<string, unknown>
}

/** One caller of the centre's own API, with its token. */
export interface Caller {
  readonly token: string
  get(path: string): Promise<Reply>
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Reply>
  put(path: string, body: unknown): Promise<Reply>
}

export function callerOf(url: string, token: string): Caller {
  const send = async (method: string, path: string, body?: unknown, more: Record<string, string> = {}): Promise<Reply> => {
    const headers = { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...more }
    const reply = await fetch(url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    return { status: reply.status, body: (await reply.json()) as Record<string, unknown> }
  }
  return {
    token,
    get: (path) => send('GET', path),
    post: (path, body, headers) => send('POST', path, body, headers),
    put: (path, body) => send('PUT', path, body),
  }
}

/** Somebody of the demo's staff, signed in. */
export async function signedIn(central: TestCentral, user: string): Promise<Caller> {
  const { body } = await callerOf(central.url, '').post('/api/sign-in', { user, password: central.demo?.admin.password })
  return callerOf(central.url, String(body['token']))
}

/** A new API client that speaks for a service, signed in. `ref`: the one campaign or programme it may act for. */
export async function serviceClient(central: TestCentral, admin: Caller, service: string | null, ref: string | null = null): Promise<Caller> {
  const { body: made } = await admin.post('/api/clients', { name: `Client of ${service}`, till: null })
  const { key, secret } = made as { readonly key: string; readonly secret: string }
  await admin.post('/api/clients/service', { key, service, ref })
  const { body } = await callerOf(central.url, '').post('/v3/oauth/token/generate', { key, secret })
  return callerOf(central.url, (body as { data: { accessToken: string } }).data.accessToken)
}

export type OfferBody = Record<string, unknown> & { readonly id: number; readonly version: number; readonly code: string }

export const draft = (more: Record<string, unknown> = {}) => ({
  name: 'Made here',
  expiry: { kind: 'fixed', on: '2099-12-31' },
  discount: { kind: 'amount', value: '5.00' },
  currency: 'EUR',
  codes: { kind: 'unique', length: 8, alphabet: 'safe' },
  ...more,
})

/** The offer, or the refusal as an error that says it. */
export async function made(caller: Caller, more: Record<string, unknown> = {}, rest: Record<string, unknown> = {}): Promise<OfferBody> {
  const reply = await caller.post('/api/offers', { offer: draft(more), ...rest })
  if (reply.status !== 200) throw new Error(JSON.stringify(reply.body))
  return reply.body['offer'] as OfferBody
}

export const errorOf = (reply: Reply) => (reply.body['error'] ?? {}) as { readonly key?: string; readonly field?: string; readonly details?: unknown }
