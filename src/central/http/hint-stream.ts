import type { FastifyReply } from 'fastify'
import type { Answer } from '../core/failure'
import type { Hints } from '../sync/hints'
import { HANDLED } from './route'

/** Shorter than what proxies cut idle connections at. */
const KEEP_ALIVE = 25_000

/** An event stream that says "pull" each time the feeds move, until either side hangs up. */
export function hintStream(hints: Hints, reply: FastifyReply): Promise<Answer<typeof HANDLED>> {
  reply.hijack()
  const { raw } = reply
  raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' })
  raw.write(': listening\n\n')
  const stop = hints.listen({
    hear: (pos) => raw.write(`event: pull\ndata: ${pos}\n\n`),
    hangUp: () => raw.end(),
  })
  const alive = setInterval(() => raw.write(': \n\n'), KEEP_ALIVE)
  alive.unref()
  raw.on('close', () => {
    clearInterval(alive)
    stop()
  })
  return Promise.resolve({ ok: true, value: HANDLED })
}
