import { randomUUID } from 'node:crypto'
import type { Socket } from 'node:net'
import type { ErrorKey } from '../../protocol/errors'
import { failureReply } from './failures'

const OF_NODE: Readonly<Record<string, ErrorKey>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'request.timeout',
  HPE_HEADER_OVERFLOW: 'request.too_large',
}
const REASONS: Readonly<Record<number, string>> = { 400: 'Bad Request', 408: 'Request Timeout', 413: 'Payload Too Large' }

/** What is not HTTP, or never becomes a whole request, is refused in the one shape too, and the line is closed (3.2). */
export function refuseBrokenHttp(failure: NodeJS.ErrnoException, socket: Socket): void {
  if (!socket.writable || failure.code === 'ECONNRESET') {
    socket.destroy()
    return
  }
  const { status, body } = failureReply({ key: OF_NODE[failure.code ?? ''] ?? 'request.malformed' }, 'own', randomUUID())
  const text = JSON.stringify(body)
  const head = [`HTTP/1.1 ${status} ${REASONS[status] ?? 'Refused'}`, 'content-type: application/json; charset=utf-8', `content-length: ${Buffer.byteLength(text)}`, 'connection: close']
  socket.end(`${head.join('\r\n')}\r\n\r\n${text}`)
}
