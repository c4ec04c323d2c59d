import { afterEach, describe, expect, it, vi } from 'vitest'
import { APP_CALLS, STATE_EVENT, TILL_PORT_MESSAGE, type Bridge } from '../../src/protocol/ipc/app-calls'

/* Tier B: the preload's whole effect on the page, on an Electron that remembers. */

type Listener = (event: unknown, ...args: unknown[]) => void

async function load() {
  const exposed = new Map<string, unknown>()
  const invoked: unknown[][] = []
  const listeners = new Map<string, Listener[]>()
  const posted: unknown[][] = []
  vi.resetModules()
  vi.stubGlobal('window', { location: { origin: 'app://tillside' }, postMessage: (...args: unknown[]) => posted.push(args) })
  vi.doMock('electron', () => ({
    contextBridge: { exposeInMainWorld: (name: string, value: unknown) => exposed.set(name, value) },
    ipcRenderer: {
      invoke: (...args: unknown[]) => {
        invoked.push(args)
        return Promise.resolve('answer')
      },
      on: (channel: string, listener: Listener) => listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
      removeListener: (channel: string, listener: Listener) => listeners.set(channel, (listeners.get(channel) ?? []).filter((one) => one !== listener)),
    },
  }))
  await import('../../src/preload/index')
  const emit = (channel: string, event: unknown, ...args: unknown[]): void => listeners.get(channel)?.forEach((listener) => listener(event, ...args))
  return { exposed, invoked, listeners, posted, emit, bridge: exposed.get('tillside') as Bridge }
}

afterEach(() => {
  vi.doUnmock('electron')
  vi.unstubAllGlobals()
})

describe('preload', () => {
  it('shows the page one frozen object with the calls of the contract and nothing else', async () => {
    const { exposed, bridge } = await load()
    expect([...exposed.keys()]).toEqual(['tillside'])
    expect(Object.keys(bridge).toSorted()).toEqual(['call', 'onState'])
    expect(Object.keys(bridge.call).toSorted()).toEqual(Object.keys(APP_CALLS).toSorted())
    expect([Object.isFrozen(bridge), Object.isFrozen(bridge.call)]).toEqual([true, true])
  })

  it('each call is its own channel with one message', async () => {
    const { bridge, invoked } = await load()
    expect(await bridge.call.signIn({ person: 1, pin: '123456' })).toBe('answer')
    await (bridge.call.state as (...args: unknown[]) => Promise<unknown>)(undefined, 'more', 'and more')
    expect(invoked).toEqual([
      ['app:signIn', { person: 1, pin: '123456' }],
      ['app:state', undefined],
    ])
  })

  it('hands on the state without its event, until it is told to stop', async () => {
    const { bridge, emit, listeners } = await load()
    const heard: unknown[][] = []
    const stop = bridge.onState((...args: unknown[]) => heard.push(args))
    emit(STATE_EVENT, { sender: 'secret' }, { phase: 'locked' })
    expect(stop()).toBeUndefined()
    emit(STATE_EVENT, { sender: 'secret' }, { phase: 'signed_in' })
    expect(heard).toEqual([[{ phase: 'locked' }]])
    expect(listeners.get(STATE_EVENT)).toEqual([])
  })

  it('hands the till’s port to our own origin and no other', async () => {
    const { posted, emit } = await load()
    emit(TILL_PORT_MESSAGE, { ports: ['port'], sender: 'secret' })
    expect(posted).toEqual([[TILL_PORT_MESSAGE, 'app://tillside', ['port']]])
  })
})
