import type { FastifyRequest } from 'fastify'
import type { Route } from './route'
import { refuseBrokenHttp } from './broken-http'

/** A file comes at least this fast, in bytes a second over each span of the time limit: 200 MB in a day, not for ever. */
const SLOWEST_FILE = 2500

/** How long the refusal may take to go out before the line is cut, in milliseconds. */
const LAST_WORDS = 1000

/**
 * Gives up a request whose body does not come: any other body must be whole within `limit` milliseconds, a file only has to
 * go on coming at some speed, since nobody can say how long a large one takes on a slow line. Node's own limit is one for
 * every address, so that it cannot tell the two apart.
 */
export function watchBody({ raw }: FastifyRequest, { upload }: Pick<Route, 'upload'>, limit: number): void {
  if (raw.complete || (raw.headers['content-length'] === undefined && raw.headers['transfer-encoding'] === undefined)) return
  const least = (SLOWEST_FILE * limit) / 1000
  let before = raw.socket.bytesRead
  const comes = (): boolean => {
    const came = raw.socket.bytesRead - before
    before += came
    // What has come and waits to be read is no fault of whoever sends.
    return upload === true && (came >= least || raw.readableLength > 0)
  }
  const timer = setInterval(() => {
    if (comes()) return
    clearInterval(timer)
    refuseBrokenHttp(Object.assign(new Error('the body did not come'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), raw.socket)
    setTimeout(() => raw.destroy(), LAST_WORDS).unref()
  }, limit)
  timer.unref()
  const done = (): void => clearInterval(timer)
  raw.once('end', done)
  raw.once('close', done)
}
