import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { chunkQuery, packParams } from '../../protocol/sync/packs'
import { refuse, type Answer } from '../core/failure'
import { packPart, type PackPart } from '../packs/pack-part'
import { HANDLED, route, TILL, type Call, type Route } from './route'

/** Bytes of packs for tills (4.3). */
export const PACK_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/sync/v1/packs/:pack/index',
    summary: 'The index of a pack of codes',
    access: TILL,
    errors: 'own',
    answers: z.string(),
    handle: (call) => bytesOf(call, 'index'),
  }),
  route({
    method: 'GET',
    path: '/sync/v1/packs/:pack/chunks',
    summary: 'Chunks of a pack of codes, one behind the other',
    access: TILL,
    errors: 'own',
    query: chunkQuery,
    answers: z.string(),
    handle: (call) => bytesOf(call, call.query),
  }),
]

async function bytesOf({ caller, params, reply }: Pick<Call<typeof TILL, unknown, unknown>, 'caller' | 'params' | 'reply'>, part: PackPart): Promise<Answer<typeof HANDLED>> {
  const named = packParams.safeParse(params)
  if (!named.success) return refuse('request.not_found', 'pack')
  const found = await packPart(caller.org.core, caller.till, named.data.pack, part)
  if (!found.ok) return found
  await sent(reply, found.value)
  return { ok: true, value: HANDLED }
}

const sent = (reply: FastifyReply, bytes: Uint8Array): FastifyReply =>
  reply.type('application/octet-stream').send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength))
