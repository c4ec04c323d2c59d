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
  /** A captive portal answers 200 with a page of its own. */
  | { readonly kind: 'portal' }
  /** The connection stands, and nothing moves on it: not even the question arrives. */
  | { readonly kind: 'hang' }
  /** Connections stand as they are, and no more of any answer arrives: nobody tells either side. */
  | { readonly kind: 'stall' }
  /** The centre hears every question twice; one of its answers comes back. */
  | { readonly kind: 'repeat' }
  /** The answer arrives in crumbs of so many bytes. */
  | { readonly kind: 'slice'; readonly bytes: number }
  /** A thin line: all answers together get so many bytes a second. */
  | { readonly kind: 'thin'; readonly bytesPerSecond: number }
  /** The same for questions: answers come as they are. */
  | { readonly kind: 'thin_up'; readonly bytesPerSecond: number }
  /** The answer says that it is so many bytes longer, or shorter, than it is. */
  | { readonly kind: 'lie'; readonly by: number }

export interface NetworkProxy {
  readonly port: number
  readonly url: string
  readonly set: (state: LineState) => Promise<void>
  readonly close: () => Promise<void>
}

/** Bytes that a thin line takes up at once. */
const PACKET = 4096

const page = (status: string, html: string): string =>
  `HTTP/1.1 ${status}\r\ncontent-type: text/html\r\ncontent-length: ${html.length}\r\nconnection: close\r\n\r\n${html}`
/** What something between till and centre says in the centre's place. */
const STRANGERS = {
  error: page('500 Internal Server Error', '<h1>500</h1>'),
  portal: page('200 OK', '<title>Guest network</title><form><button>Accept the terms</button></form>'),
}
const standsIn = (line: LineState): line is { kind: keyof typeof STRANGERS } => line.kind in STRANGERS

/** Starts a proxy on a free port of 127.0.0.1 in front of `target` (an http:// address). */
export async function startNetworkProxy(target: string): Promise<NetworkProxy> {
  const upstream = new URL(target)
  const open = new Set<Socket>()
  let state: LineState = { kind: 'pass' }
  let server = await listen(0)
  let turn = Promise.resolve()
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
    const line = state
    if (line.kind === 'hang') return void client.resume()
    if (standsIn(line)) return void client.once('data', () => client.end(STRANGERS[line.kind]))
    const centre = track(connect(Number(upstream.port), upstream.hostname))
    const echo = line.kind === 'repeat' ? track(connect(Number(upstream.port), upstream.hostname)).resume() : null
    let asked = Promise.resolve()
    client.on('data', (bytes) => {
      if (line.kind === 'thin_up') return void (asked = asked.then(() => throughThinLine(centre, bytes, line.bytesPerSecond)))
      centre.write(bytes)
      echo?.write(bytes)
    })
    client.on('close', () => {
      centre.destroy()
      echo?.end()
    })
    passAnswers(centre, client)
  }

  function passAnswers(centre: Socket, client: Socket): void {
    let passed = 0
    let crumbs = Promise.resolve()
    centre.on('data', (bytes) => {
      const line = state
      passed += bytes.length
      if (line.kind === 'swallow' || line.kind === 'hang' || line.kind === 'stall') return
      if (standsIn(line)) return void client.end(STRANGERS[line.kind])
      if (line.kind === 'delay') return void setTimeout(() => client.write(bytes), line.ms)
      if (line.kind === 'slice') return void (crumbs = crumbs.then(() => inCrumbs(client, bytes, line.bytes)))
      if (line.kind === 'thin') return void (crumbs = crumbs.then(() => throughThinLine(client, bytes, line.bytesPerSecond)))
      if (line.kind === 'cut' && passed > line.afterBytes) {
        client.write(bytes.subarray(0, Math.max(0, line.afterBytes - (passed - bytes.length))))
        return void client.destroy()
      }
      client.write(line.kind === 'lie' ? lengthened(bytes, line.by) : bytes)
    })
    centre.on('close', () => {
      if (state.kind === 'delay') setTimeout(() => client.end(), state.ms)
      else if (state.kind !== 'swallow' && state.kind !== 'hang' && state.kind !== 'stall') void crumbs.then(() => client.end())
    })
  }

  /** Packets of all answers, or all questions, go one behind the other. */
  async function throughThinLine(end: Socket, bytes: Buffer, bytesPerSecond: number): Promise<void> {
    for (let at = 0; at < bytes.length && !end.destroyed; at += PACKET) {
      const packet = bytes.subarray(at, at + PACKET)
      turn = turn.then(() => new Promise((gone) => setTimeout(gone, (packet.length * 1000) / bytesPerSecond)))
      await turn
      if (!end.destroyed) end.write(packet)
    }
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
      if (next.kind !== 'refuse' && next.kind !== 'stall') for (const socket of open) socket.destroy()
    },
    close: () => (state.kind === 'refuse' ? Promise.resolve() : hangUp()),
  }
}

async function inCrumbs(client: Socket, bytes: Buffer, size: number): Promise<void> {
  client.setNoDelay(true)
  for (let at = 0; at < bytes.length && !client.destroyed; at += size) {
    client.write(bytes.subarray(at, at + size))
    await new Promise((written) => setImmediate(written))
  }
}

/** The same bytes, with another length in their head where they have one. */
function lengthened(bytes: Buffer, by: number): Buffer {
  const lied = bytes.toString('latin1').replace(/(content-length: )(\d+)/i, (_, name: string, length: string) => `${name}${Math.max(0, Number(length) + by)}`)
  return Buffer.from(lied, 'latin1')
}
