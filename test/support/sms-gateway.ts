import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { SmsSettings } from '../../src/protocol/api/messages'

export interface GatewayRequest {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}
type Answering = (request: GatewayRequest) => { readonly status: number; readonly body?: string; readonly headers?: Record<string, string> }

/** A real HTTP server that plays an SMS gateway: it takes everything, until `answer` says otherwise. */
export interface SmsGateway {
  readonly requests: GatewayRequest[]
  readonly settings: SmsSettings
  answer: Answering
  close(): Promise<void>
}

export async function startSmsGateway(): Promise<SmsGateway> {
  const requests: GatewayRequest[] = []
  const kept: { answer: Answering } = { answer: () => ({ status: 202, body: JSON.stringify({ sid: `sms-${requests.length}` }) }) }
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const asked = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body: Buffer.concat(parts).toString('utf8') }
      requests.push(asked)
      const { status, body = '', headers = {} } = kept.answer(asked)
      response.writeHead(status, headers).end(body)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const settings: SmsSettings = {
    method: 'POST',
    url: `http://127.0.0.1:${port}/send`,
    headers: { 'content-type': 'application/json', authorization: 'Bearer of-the-gateway', 'idempotency-key': '{{id}}' },
    body: '{"to":"{{to}}","text":"{{text}}"}',
    reference: 'sid',
  }
  return Object.assign(kept, {
    requests,
    settings,
    close() {
      server.closeAllConnections()
      return new Promise<void>((resolve) => server.close(() => resolve()))
    },
  })
}
