import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A call as it arrived at the played centre. */
export interface HeardCall {
  readonly path: string
  readonly method: string
  readonly authorization: string | undefined
  readonly body: unknown
}

/** Says whatever a test wants said, over real HTTP: for answers that the real centre never gives. */
export interface PlayedCentre {
  readonly url: string
  readonly heard: HeardCall[]
  readonly close: () => Promise<void>
}

export type Play = (call: HeardCall, response: ServerResponse, request: IncomingMessage) => void

export async function playCentre(play: Play): Promise<PlayedCentre> {
  const heard: HeardCall[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const said = Buffer.concat(chunks).toString()
      const call = { path: request.url ?? '', method: request.method ?? '', authorization: request.headers.authorization, body: said === '' ? null : (JSON.parse(said) as unknown) }
      heard.push(call)
      play(call, response, request)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    heard,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        server.closeAllConnections()
      }),
  }
}

/** Answers with JSON. */
export function answerJson(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value))
}
