import type { Failure } from '../../protocol/error-shape'
import { TILL_PORT_MESSAGE } from '../../protocol/ipc/app-calls'
import { TILL_COMMANDS, type TillCommand, type TillEvent, type TillRequest, type TillValue } from '../../protocol/ipc/till-commands'
import { fail, ok, type Result } from '../../domain/result'
import { fromWorker, PORT_FOR_WORKER, type ToWorker } from '../channel/till-messages'
import { askMain } from './bridge'

type Settle = (answer: Result<unknown, Failure>) => void

/** The page's end of the line to the till core in its worker. One per page load. */
export interface TillLine {
  command<Name extends TillCommand>(name: Name, request: TillRequest<Name>): Promise<Result<TillValue<Name>, Failure>>
  /** Starts the worker and asks main for its port; calling it again changes nothing. */
  start(): void
}

/** Prepares the line; `onEvent` hears the till core. Nothing runs before `start`. */
export function prepareTillLine(onEvent: (event: TillEvent) => void): TillLine {
  let worker: Worker | null = null
  let nextId = 1
  const waiting = new Map<number, Settle>()

  const hear = (data: unknown): void => {
    const parsed = fromWorker.safeParse(data)
    if (!parsed.success) return
    const message = parsed.data
    if (message.say === 'event') return onEvent(message.event)
    const settle = waiting.get(message.id)
    waiting.delete(message.id)
    settle?.(message.say === 'done' ? ok(message.value) : fail(message.error))
  }

  return {
    start() {
      if (worker !== null) return
      const started = new Worker(new URL('../worker.ts', import.meta.url), { type: 'module', name: 'till' })
      worker = started
      started.onmessage = (event) => hear(event.data)
      started.onerror = () => onEvent({ event: 'failed', error: { key: 'till.failed' } })
      passPortsTo(started)
      void askMain('connectTill', undefined).then((answer) => {
        if (!answer.ok) onEvent({ event: 'failed', error: answer.error })
      })
    },
    async command(name, request) {
      if (worker === null) return fail({ key: 'till.starting' })
      const id = nextId++
      const answered = new Promise<Result<unknown, Failure>>((resolve) => waiting.set(id, resolve))
      worker.postMessage({ say: 'command', id, command: name, request } satisfies ToWorker)
      const answer = await answered
      if (!answer.ok) return answer
      const value = TILL_COMMANDS[name].value.safeParse(answer.value)
      // The cast ties one command's name to its row of the table, which TypeScript cannot follow.
      return value.success ? ok(value.data as TillValue<typeof name>) : fail({ key: 'till.failed' })
    },
  }
}

/** Preload posts main's port into this window; only a message of our own window is believed. */
function passPortsTo(worker: Worker): void {
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const port = event.ports[0]
    if (event.source !== window || event.data !== TILL_PORT_MESSAGE || port === undefined) return
    worker.postMessage({ say: PORT_FOR_WORKER } satisfies ToWorker, [port])
  })
}
