import { setTimeout as sleep } from 'node:timers/promises'
import type { JobShown } from '../../src/protocol/api/jobs'
import type { ListWhat, previewShown } from '../../src/protocol/api/lists'
import type { z } from 'zod'

type Preview = z.infer<typeof previewShown>
export interface Reply<Body> {
  readonly status: number
  readonly body: Body
}

/** Whoever brings files to a centre, by plain HTTP. */
export class ListClient {
  readonly #url: string
  readonly #token: string

  constructor(url: string, token: string) {
    this.#url = url
    this.#token = token
  }

  static async signIn(url: string, user: string, password: string): Promise<ListClient> {
    const reply = await fetch(`${url}/api/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ user, password }) })
    return new ListClient(url, ((await reply.json()) as { token: string }).token)
  }

  async send<Body>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<Reply<Body>> {
    const headers = { authorization: `Bearer ${this.#token}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) }
    const reply = await fetch(this.#url + path, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    return { status: reply.status, body: (await reply.json()) as Body }
  }

  async text(path: string): Promise<{ readonly status: number; readonly type: string | null; readonly text: string }> {
    const reply = await fetch(this.#url + path, { headers: { authorization: `Bearer ${this.#token}` } })
    return { status: reply.status, type: reply.headers.get('content-type'), text: await reply.text() }
  }

  /** As a form, as a page sends it. */
  async bring(bytes: Buffer | string, name = 'rows.csv'): Promise<Reply<{ readonly id: number; readonly name: string; readonly bytes: number }>> {
    const form = new FormData()
    form.append('note', 'a field before the file')
    form.append('file', new Blob([typeof bytes === 'string' ? bytes : new Uint8Array(bytes)]), name)
    return this.upload(form, {})
  }

  async upload<Body = { readonly id: number; readonly name: string; readonly bytes: number }>(body: BodyInit, headers: Record<string, string>, query = ''): Promise<Reply<Body>> {
    const reply = await fetch(`${this.#url}/api/files${query}`, { method: 'POST', headers: { authorization: `Bearer ${this.#token}`, ...headers }, body, ...(body instanceof ReadableStream ? { duplex: 'half' as const } : {}) })
    return { status: reply.status, body: (await reply.json()) as Body }
  }

  async preview(file: number, kind: ListWhat['kind'], more = ''): Promise<Preview> {
    return (await this.send<Preview>('GET', `/api/files/${file}/preview?kind=${kind}${more}`)).body
  }

  /** Starts what the preview suggests. */
  async start(file: number, what: ListWhat, mapping?: Preview['mapping']): Promise<number> {
    const preview = await this.preview(file, what.kind)
    const started = await this.send<{ job: number }>('POST', '/api/lists', { file, dialect: preview.dialect, mapping: mapping ?? preview.mapping, what })
    if (started.status !== 200) throw new Error(JSON.stringify(started.body))
    return started.body.job
  }

  async ended(job: number, within = 30_000): Promise<JobShown> {
    for (let waited = 0; waited < within; waited += 50) {
      const { body } = await this.send<JobShown>('GET', `/api/jobs/${job}`)
      if (body.state !== 'waiting' && body.state !== 'running') return body
      await sleep(50)
    }
    throw new Error(`job ${job} did not end: ${JSON.stringify((await this.send('GET', `/api/jobs/${job}`)).body)}`)
  }

  /** Brings a file, takes it as suggested, and waits for its end. */
  async take(bytes: Buffer | string, what: ListWhat, mapping?: Preview['mapping']): Promise<JobShown & { readonly badRows: readonly string[] }> {
    const { body } = await this.bring(bytes)
    const job = await this.ended(await this.start(body.id, what, mapping))
    const { text } = await this.text(`/api/jobs/${job.id}/bad-rows`)
    return { ...job, badRows: text.slice(1).trimEnd().split('\r\n').slice(1) }
  }
}
