import { describe, expect, it } from 'vitest'
import { openMainLine } from './port-calls'
import { uuidV7 } from './random'

/** Main's end, played over a real MessageChannel. */
function main(answer: (ask: { id: number; call: string; request: unknown }) => unknown) {
  const { port1, port2 } = new MessageChannel()
  port2.onmessage = ({ data }: MessageEvent<{ id: number; call: string; request: unknown }>) => {
    const reply = answer(data)
    if (reply !== undefined) port2.postMessage(reply)
  }
  return { port: port1, tell: (event: unknown) => port2.postMessage(event), close: () => port1.close() }
}

describe('the worker’s line to main', () => {
  it('ties answers to questions, whatever their order', async () => {
    const held: { id: number; call: string; request: unknown }[] = []
    const played = main((ask) => {
      held.push(ask)
      return undefined
    })
    const line = openMainLine(played.port)
    const first = line.call('codeKey', { code: 'A' })
    const second = line.call('codeKey', { code: 'B' })
    await expect.poll(() => held.length).toBe(2)
    for (const ask of held.reverse()) played.tell({ id: ask.id, ok: true, value: (ask.request as { code: string }).code === 'A' ? 'a'.repeat(16) : 'b'.repeat(16) })
    expect(await first).toEqual({ ok: true, value: 'a'.repeat(16) })
    expect(await second).toEqual({ ok: true, value: 'b'.repeat(16) })
    played.close()
  })
  it('believes no answer that does not fit its schema', async () => {
    const played = main(({ id }) => ({ id, ok: true, value: 'not hex' }))
    expect(await openMainLine(played.port).call('codeKey', { code: 'A' })).toEqual({ ok: false, error: { key: 'till.failed' } })
    played.close()
  })
  it('takes bytes for a pack and nothing that only looks like them', async () => {
    const id = 'a'.repeat(64)
    const played = main(({ id: number, request }) => ({ id: number, ok: true, value: (request as { part: unknown }).part === 'index' ? new Uint8Array([0, 255]) : [0, 255] }))
    const line = openMainLine(played.port)
    expect(await line.call('pack', { id, part: 'index', deadline: 1000 })).toEqual({ ok: true, value: new Uint8Array([0, 255]) })
    expect(await line.call('pack', { id, part: { from: 0, count: 1 }, deadline: 1000 })).toEqual({ ok: false, error: { key: 'till.failed' } })
    played.close()
  })
  it('passes main’s refusal on with its details', async () => {
    const error = { key: 'centre.slow', details: { answered: false } }
    const played = main(({ id }) => ({ id, ok: false, error }))
    expect(await openMainLine(played.port).call('clock', undefined)).toEqual({ ok: false, error })
    played.close()
  })
  it('hears events, until it is told to stop, and nothing malformed', async () => {
    const played = main(() => undefined)
    const heard: unknown[] = []
    const stop = openMainLine(played.port).onEvent((event) => heard.push(event))
    played.tell({ event: 'sync', why: 'boredom' })
    played.tell({ event: 'sync', why: 'wake' })
    await expect.poll(() => heard).toEqual([{ event: 'sync', why: 'wake' }])
    stop()
    played.close()
  })
  it('fails what a replaced port still owed, and goes on over the new one', async () => {
    const silent = main(() => undefined)
    const line = openMainLine(silent.port)
    const lost = line.call('codeKey', { code: 'A' })
    const fresh = main(({ id }) => ({ id, ok: true, value: 'c'.repeat(16) }))
    line.replacePort(fresh.port)
    expect(await lost).toEqual({ ok: false, error: { key: 'till.failed' } })
    const heard: unknown[] = []
    line.onEvent((event) => heard.push(event))
    silent.tell({ event: 'sync', why: 'wake' })
    fresh.tell({ event: 'sync', why: 'hint' })
    expect(await line.call('codeKey', { code: 'A' })).toEqual({ ok: true, value: 'c'.repeat(16) })
    await expect.poll(() => heard).toEqual([{ event: 'sync', why: 'hint' }])
    silent.close()
    fresh.close()
  })
})

describe('an operation id', () => {
  it('is a UUID of version 7 that begins with the time', () => {
    const id = uuidV7(0x0123456789ab, new Uint8Array(10).fill(0xff))
    expect(id).toBe('01234567-89ab-7fff-bfff-ffffffffffff')
    expect(uuidV7(1, new Uint8Array(10))).toBe('00000000-0001-7000-8000-000000000000')
  })
})
