import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startNetworkProxy, type NetworkProxy } from './network-proxy'

describe('network proxy', () => {
  let centre: Server
  let proxy: NetworkProxy
  let asked: number

  beforeEach(async () => {
    asked = 0
    centre = createServer((_, answer) => {
      asked += 1
      answer.end('x'.repeat(1000))
    })
    await new Promise<void>((resolve) => centre.listen(0, '127.0.0.1', resolve))
    proxy = await startNetworkProxy(`http://127.0.0.1:${(centre.address() as AddressInfo).port}`)
  })
  afterEach(async () => {
    await proxy.close()
    centre.closeAllConnections()
    await new Promise((resolve) => centre.close(resolve))
  })

  const get = (): Promise<string> => fetch(proxy.url, { signal: AbortSignal.timeout(400) }).then((answer) => answer.text())

  it('passes, refuses, and passes again on the same port', async () => {
    expect(await get()).toHaveLength(1000)
    await proxy.set({ kind: 'refuse' })
    await expect(get()).rejects.toThrow('fetch failed')
    await proxy.set({ kind: 'pass' })
    expect(await get()).toHaveLength(1000)
  })

  it('cuts in the middle of an answer that the centre has given', async () => {
    await proxy.set({ kind: 'cut', afterBytes: 300 })
    await expect(get()).rejects.toThrow()
    expect(asked).toBe(1)
  })

  it('swallows an answer', async () => {
    await proxy.set({ kind: 'swallow' })
    await expect(get()).rejects.toThrow('timeout')
    expect(asked).toBe(1)
  })

  it('answers 500 in the centre’s place', async () => {
    await proxy.set({ kind: 'error' })
    expect((await fetch(proxy.url)).status).toBe(500)
    expect(asked).toBe(0)
  })

  it('delays an answer', async () => {
    await proxy.set({ kind: 'delay', ms: 2000 })
    await expect(get()).rejects.toThrow('timeout')
    expect(asked).toBe(1)
  })

  it('gives all answers together so many bytes a second', async () => {
    await proxy.set({ kind: 'thin', bytesPerSecond: 20_000 })
    const begun = performance.now()
    expect((await Promise.all([get(), get()])).map((answer) => answer.length)).toEqual([1000, 1000])
    expect(performance.now() - begun).toBeGreaterThan(100)
  })

  it('gives all questions together so many bytes a second', async () => {
    await proxy.set({ kind: 'thin_up', bytesPerSecond: 20_000 })
    const begun = performance.now()
    const tell = () => fetch(proxy.url, { method: 'POST', body: 'x'.repeat(1000) }).then((answer) => answer.text())
    expect((await Promise.all([tell(), tell()])).map((answer) => answer.length)).toEqual([1000, 1000])
    expect(performance.now() - begun).toBeGreaterThan(100)
  })

  it('answers with a page of its own, as the portal of a guest network does', async () => {
    await proxy.set({ kind: 'portal' })
    const answer = await fetch(proxy.url)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/html'])
    expect(asked).toBe(0)
  })

  it('hangs before the question arrives', async () => {
    await proxy.set({ kind: 'hang' })
    await expect(get()).rejects.toThrow('timeout')
    expect(asked).toBe(0)
  })

  it('lets the centre hear a question twice, and answers once', async () => {
    await proxy.set({ kind: 'repeat' })
    expect(await get()).toHaveLength(1000)
    await expect.poll(() => asked).toBe(2)
  })

  it('brings an answer in crumbs, whole', async () => {
    await proxy.set({ kind: 'slice', bytes: 7 })
    expect(await get()).toHaveLength(1000)
  })

  it('lies about the length of an answer, both ways', async () => {
    await proxy.set({ kind: 'lie', by: 50 })
    await expect(get()).rejects.toThrow()
    await proxy.set({ kind: 'lie', by: -50 })
    expect(await get()).toHaveLength(950)
  })
})
