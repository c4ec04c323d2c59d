import { setTimeout as sleep } from 'node:timers/promises'
import { refuse, type Answer } from '../core/failure'
import { digestOf } from '../core/keyed-hashes'
import { callerName } from './caller-name'
import type { Access, Call, Route } from './route'

const LONGEST_KEY = 200
const WAIT = 50
const PATIENCE = 10_000

/**
 * A write under an Idempotency-Key (3.1): the same key and body get the stored first answer, also when they come at once;
 * the same key with another body is refused.
 */
export async function onceOnly(route: Pick<Route, 'method' | 'path' | 'idempotent'>, call: Call<Access, unknown, unknown>, work: () => Promise<Answer<unknown>>): Promise<Answer<unknown>> {
  const key = call.headers['idempotency-key']
  if (route.idempotent === undefined || typeof key !== 'string' || call.caller.kind === 'anyone') return work()
  if (key === '' || key.length > LONGEST_KEY) return refuse('request.malformed', 'Idempotency-Key')
  const { idempotency } = call.caller.org
  const client = callerName(call.caller)
  const hash = digestOf({ route: `${route.method} ${route.path}`, params: call.params, query: call.query, body: call.body })
  for (let waited = 0; ; waited += WAIT) {
    const claimed = await idempotency.claim(client, key, hash)
    if (claimed.state === 'done') return claimed.reply.body as Answer<unknown>
    if (claimed.state === 'conflict') return refuse('idempotency.conflict', 'Idempotency-Key')
    if (claimed.state === 'ours') break
    if (waited >= PATIENCE) return refuse('centre.busy')
    await sleep(WAIT)
  }
  try {
    const done = await work()
    await idempotency.finish(client, key, { status: 200, body: done })
    return done
  } catch (failure) {
    await idempotency.release(client, key)
    throw failure
  }
}
