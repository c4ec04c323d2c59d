import { connect, type Socket } from 'node:net'

/** One kept-alive HTTP/1.1 connection, one request at a time: little more than bytes, so that the load costs the service little. */
export class HttpLine {
  readonly #socket: Socket
  readonly #head: string
  #answered: ((body: string) => void) | null = null
  #failed: ((failure: Error) => void) | null = null
  #got = ''

  private constructor(socket: Socket, head: string) {
    this.#socket = socket
    this.#head = head
    socket.setEncoding('latin1')
    socket.on('data', (text: string) => this.#take(text))
    socket.on('error', (failure) => this.#failed?.(failure))
    socket.on('close', () => this.#failed?.(new Error('the service hung up')))
  }

  static open(url: URL, path: string, headers: Readonly<Record<string, string>>): Promise<HttpLine> {
    const named = Object.entries({ host: url.host, 'content-type': 'application/json', ...headers })
    const head = `POST ${path} HTTP/1.1\r\n${named.map(([name, value]) => `${name}: ${value}\r\n`).join('')}`
    return new Promise((resolve, reject) => {
      const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true })
      socket.once('error', reject)
      socket.once('connect', () => {
        socket.off('error', reject)
        resolve(new HttpLine(socket, head))
      })
    })
  }

  /** The body of the answer; throws when its status is not 200. Bodies are ASCII. */
  ask(body: string): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#answered = resolve
      this.#failed = reject
      this.#socket.write(`${this.#head}content-length: ${body.length}\r\n\r\n${body}`)
    })
  }

  close(): void {
    this.#failed = null
    this.#socket.destroy()
  }

  #take(text: string): void {
    this.#got += text
    const end = this.#got.indexOf('\r\n\r\n')
    if (end < 0) return
    const length = Number(/content-length: (\d+)/i.exec(this.#got)?.[1] ?? 0)
    if (this.#got.length < end + 4 + length) return
    const got = this.#got
    this.#got = ''
    const body = got.slice(end + 4, end + 4 + length)
    if (got.startsWith('HTTP/1.1 200')) this.#answered?.(body)
    else this.#failed?.(new Error(`${got.slice(0, got.indexOf('\r\n'))} ${body.slice(0, 300)}`))
  }
}
