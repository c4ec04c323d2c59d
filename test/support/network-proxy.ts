import { createServer, connect, type AddressInfo, type Server, type Socket } from 'node:net'

/**
 * What happens to a connection that goes through the proxy. A browser's offline switch does not reach the main process,
 * so tests enrol a till at this address and then spoil the line.
 */
export type LineState =
  | { readonly kind: 'pass' }
  /** Nobody listens any more: connections are refused, open ones are cut. */
  | { readonly kind: 'refuse' }
  /** Bytes of the answer arrive this much later. */
  | { readonly kind: 'delay'; readonly ms: number }
  /** The connection dies after so many bytes of the answer. The centre has acted by then. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** The question goes out, the answer never comes. */
  | { readonly kind: 'swallow' }
  /** Something between answers 500 in the centre's place. */
  | { readonly kind: 'error' }

export interface NetworkProxy {
  readonly port: number
  readonly url: string
  readonly set: (state: LineState) => Promise<void>
  readonly close: () => Promise<void>
}

const ERROR_ANSWER =
  'HTTP/1.1 500 Internal Server Error\r\ncontent-type: text/html\r\ncontent-length: 12\r\nconnection: close\r\n\r\n<h1>500</h1>'

/** Starts a proxy on a free port of 127.0.0.1 in front of `target` (an http:// address). */
export async function startNetworkProxy(target: string): Promise<NetworkProxy> {
  const upstream = new URL(target)
  const open = new Set<Socket>()
  let state: LineState = { kind: 'pass' }
  let server = await listen(0)
  const { port } = server.address() as AddressInfo

  async function listen(at: number): Promise<Server> {
    const made = createServer((client) => serve(client))
    await new Promise<void>((resolve, reject) => made.once('error', reject).listen(at, '127.0.0.1', resolve))
    return made
  }

  function track(socket: Socket): Socket {
    open.add(socket)
    return socket.on('close', () => open.delete(socket)).on('error', () => socket.destroy())
  }

  function serve(client: Socket): void {
    track(client)
    if (state.kind === 'error') return void client.once('data', () => client.end(ERROR_ANSWER))
    const centre = track(connect(Number(upstream.port), upstream.hostname))
    client.on('data', (bytes) => centre.write(bytes)).on('close', () => centre.destroy())
    let passed = 0
    centre.on('data', (bytes) => {
      const line = state
      if (line.kind === 'swallow') return
      if (line.kind === 'error') return void client.end(ERROR_ANSWER)
      if (line.kind === 'delay') return void setTimeout(() => client.write(bytes), line.ms)
      passed += bytes.length
      if (line.kind === 'cut' && passed > line.afterBytes) {
        client.write(bytes.subarray(0, Math.max(0, line.afterBytes - (passed - bytes.length))))
        return void client.destroy()
      }
      client.write(bytes)
    })
    centre.on('close', () => {
      if (state.kind === 'delay') setTimeout(() => client.end(), state.ms)
      else if (state.kind !== 'swallow') client.end()
    })
  }

  async function hangUp(): Promise<void> {
    const closed = new Promise<void>((resolve) => server.close(() => resolve()))
    for (const socket of open) socket.destroy()
    await closed
  }

  return {
    port,
    url: `http://127.0.0.1:${port}`,
    async set(next) {
      const wasListening = state.kind !== 'refuse'
      state = next
      if (next.kind === 'refuse' && wasListening) await hangUp()
      if (next.kind !== 'refuse' && !wasListening) server = await listen(port)
      // Keep-alive connections made under another state must not outlive it.
      if (next.kind !== 'refuse') for (const socket of open) socket.destroy()
    },
    close: () => (state.kind === 'refuse' ? Promise.resolve() : hangUp()),
  }
}
