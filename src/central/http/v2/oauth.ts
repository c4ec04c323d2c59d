import { timingSafeEqual } from 'node:crypto'
import type { z } from 'zod'
import type { oauthReply, oauthRequest } from '../../../protocol/public-v2/coupons'
import { refuse, type Answer } from '../../core/failure'
import { secretHash } from '../../core/keyed-hashes'
import { tokenText } from '../../people/tokens'
import type { ANYONE, Call } from '../route'

const TTL_SECONDS = 300

/** `POST /v3/oauth/token/generate`: a short-lived token for an API client. */
export async function tokenV3(call: Call<typeof ANYONE, z.infer<typeof oauthRequest>, unknown>): Promise<Answer<z.infer<typeof oauthReply>>> {
  const { key, secret } = call.body
  const { limit, clock, orgs } = call.centre
  const now = clock.now()
  if (!(await limit.takes(call.from, key, now))) return refuse('auth.locked')
  for (const { core, clients } of orgs.values()) {
    const client = await clients.find(key)
    if (client === null) continue
    if (!timingSafeEqual(Buffer.from(client.secretHash), Buffer.from(secretHash(secret)))) continue // another organisation may have a client of that key
    const token = tokenText(core.store.org, core.random)
    const expiresAt = now + TTL_SECONDS * 1000
    await core.store.transact(async (tx) => {
      await tx.access.sweepSessions(now)
      await tx.tills.addSession(secretHash(token), { kind: 'client', client: key, till: client.till, expiresAt })
    })
    await limit.passed(call.from, key)
    return { ok: true, value: { data: { accessToken: token, ttlSeconds: TTL_SECONDS } } }
  }
  return refuse('auth.refused')
}
