import { watched } from '../audit/watched'
import type { Answer } from '../core/failure'
import { callerName } from './caller-name'
import type { Access, Call, Route } from './route'

/** Does the work of a route. A change that wrote no audit entry of its own gets a plain one: who, when, from where, which call. */
export async function audited(route: Route, call: Call<Access, unknown, unknown>, url: string): Promise<Answer<unknown>> {
  const { caller } = call
  if (route.method === 'GET' || route.unaudited !== undefined || caller.kind === 'anyone') return route.handle(call)
  const done = await watched(() => route.handle(call))
  if (done.audited || !done.value.ok) return done.value
  const { core } = caller.org
  const subject = (url.split('?')[0] ?? '').slice(0, 200)
  const entry = { at: core.clock.now(), who: callerName(caller), from: call.from, what: `call.${route.method} ${route.path}`, subject }
  await core.store.transact((tx) => tx.people.audit({ ...entry, before: null, after: null }))
  return done.value
}
