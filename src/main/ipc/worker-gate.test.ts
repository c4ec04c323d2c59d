import { describe, expect, it } from 'vitest'
import type { Log } from '../log/log'
import { openWorkerLine, type WorkerHandlers, type WorkerPort } from './worker-gate'

const HASH = 'a'.repeat(64)

class Port implements WorkerPort {
  readonly said: unknown[] = []
  started = false
  closed = false
  #listener: (message: { readonly data: unknown }) => void = () => undefined
  on(_event: 'message', listener: (message: { readonly data: unknown }) => void): void {
    this.#listener = listener
  }
  postMessage(message: unknown): void {
    this.said.push(message)
  }
  start(): void {
    this.started = true
  }
  close(): void {
    this.closed = true
  }
  /** The worker says something; answers what main has said once it is quiet. */
  async hear(data: unknown): Promise<unknown> {
    this.#listener({ data })
    await new Promise((quiet) => setTimeout(quiet, 5))
    return this.said.at(-1)
  }
}

function line(handlers: Partial<WorkerHandlers>) {
  const port = new Port()
  const notes: string[] = []
  const log: Log = { note: (event) => notes.push(event), bug: (event) => notes.push(event), written: () => Promise.resolve() }
  return { port, notes, line: openWorkerLine(port, handlers as WorkerHandlers, log) }
}

const answers = <T>(value: T) => () => Promise.resolve({ ok: true as const, value })

describe('line to the worker', () => {
  it('answers a question by its id', async () => {
    const { port } = line({ codeKey: ({ code }) => Promise.resolve({ ok: true, value: code === 'X1' ? '0123456789abcdef' : 'f'.repeat(16) }) })
    expect(port.started).toBe(true)
    expect(await port.hear({ id: 7, call: 'codeKey', request: { code: 'X1' } })).toEqual({ id: 7, ok: true, value: '0123456789abcdef' })
  })

  it('passes an expected failure on', async () => {
    const { port } = line({ identity: () => Promise.resolve({ ok: false, error: { key: 'till.not_enrolled' } }) })
    expect(await port.hear({ id: 1, call: 'identity', request: undefined })).toEqual({ id: 1, ok: false, error: { key: 'till.not_enrolled' } })
  })

  it.each([
    ['a name that is no hash', { id: '../people', part: 'index', deadline: 1000 }],
    ['a part without an end', { id: HASH, part: { from: 0, count: 100_000 }, deadline: 1000 }],
    ['a part before the first', { id: HASH, part: { from: -1, count: 1 }, deadline: 1000 }],
    ['no deadline', { id: HASH, part: 'index', deadline: 0 }],
  ])('asks for no pack by %s', async (_what, request) => {
    const { port } = line({ pack: answers(new Uint8Array()) })
    expect(await port.hear({ id: 1, call: 'pack', request })).toEqual({ id: 1, ok: false, error: { key: 'request.malformed' } })
  })

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty', 'enrol', 'signIn'])('has no call %s', async (call) => {
    const { port } = line({ identity: answers(null as never) })
    expect(await port.hear({ id: 1, call, request: undefined })).toEqual({ id: 1, ok: false, error: { key: 'request.not_found' } })
  })

  it.each<[string, unknown]>([
    ['a field too many', { code: 'X1', path: '/etc/passwd' }],
    ['an empty code', { code: '' }],
    ['a long code', { code: 'X'.repeat(10_000) }],
    ['no text', { code: 1 }],
    ['nothing', undefined],
    ['a list', ['X1']],
    ['a prototype', JSON.parse('{"__proto__":{"code":"X1"}}')],
  ])('refuses a request with %s', async (_name, request) => {
    const { port } = line({ codeKey: answers('0123456789abcdef') })
    expect(await port.hear({ id: 1, call: 'codeKey', request })).toEqual({ id: 1, ok: false, error: { key: 'request.malformed' } })
  })

  it.each<[string, unknown]>([
    ['no object', 'identity'],
    ['no id', { call: 'identity', request: undefined }],
    ['id 0', { id: 0, call: 'identity', request: undefined }],
    ['a date', { id: 1, call: 'identity', request: new Date(0) }],
    ['null', null],
    ['no name of a call', { id: 1, call: '', request: undefined }],
    ['a name too long', { id: 1, call: 'x'.repeat(41), request: undefined }],
  ])('drops what cannot be answered: %s', async (_name, data) => {
    const { port, notes } = line({ identity: answers(null as never) })
    expect(await port.hear(data)).toBeUndefined()
    expect(notes).toEqual(['worker.unreadable'])
  })

  it('says nothing of an error that was thrown', async () => {
    const { port, notes } = line({ clock: () => Promise.reject(new Error("open '/home/asha/secret'")) })
    const said = await port.hear({ id: 1, call: 'clock', request: undefined })
    expect(said).toEqual({ id: 1, ok: false, error: { key: 'till.failed' } })
    expect(notes).toEqual(['worker.call'])
  })

  it('sends no answer that does not fit its contract', async () => {
    const { port } = line({ codeKey: answers(`${HASH} and more`) })
    expect(await port.hear({ id: 1, call: 'codeKey', request: { code: 'X1' } })).toEqual({ id: 1, ok: false, error: { key: 'till.failed' } })
  })

  it('refuses what a runaway worker asks beyond measure', async () => {
    const { port } = line({ codeKey: () => new Promise(() => undefined) })
    for (let id = 1; id <= 257; id += 1) void port.hear({ id, call: 'codeKey', request: { code: 'X1' } })
    await new Promise((quiet) => setTimeout(quiet, 10))
    expect(port.said).toEqual([{ id: 257, ok: false, error: { key: 'request.rate_limited' } }])
  })

  it('a closed line is silent', async () => {
    const { port, line: open } = line({ codeKey: answers('0123456789abcdef') })
    open.close()
    open.tell({ event: 'sync', why: 'hint' })
    expect(await port.hear({ id: 1, call: 'codeKey', request: { code: 'X1' } })).toBeUndefined()
    expect(port.closed).toBe(true)
  })
})
