import { failure, type Failure } from '../../protocol/error-shape'
import { mainEvent, workerAnswer, WORKER_CALLS, type MainEvent, type WorkerCall, type WorkerRequest, type WorkerValue } from '../../protocol/ipc/worker-calls'
import { fail, ok, type Result } from '../../domain/result'

/** The part of a MessagePort that is used here, so that a test can play it. */
export type PortLike = Pick<MessagePort, 'postMessage' | 'onmessage'>

/** The worker's end of the line to the main process. Everything that comes in is parsed before it is believed. */
export interface MainLine {
  call<Name extends WorkerCall>(name: Name, request: WorkerRequest<Name>): Promise<Result<WorkerValue<Name>, Failure>>
  /** Runs `listener` with every event of main; answers the way to stop. */
  onEvent(listener: (event: MainEvent) => void): () => void
  /** Main sent a new port: what is still unanswered on the old one fails, and new calls use the new one. */
  replacePort(port: PortLike): void
}

const LOST: Failure = { key: 'till.failed' }
type Waiting = (answer: Result<unknown, Failure>) => void

/** Opens the line over `port`. A reply that does not fit its schema is a failure, never a value. */
export function openMainLine(port: PortLike): MainLine {
  let current = port
  let nextId = 1
  const waiting = new Map<number, Waiting>()
  const listeners = new Set<(event: MainEvent) => void>()

  const receive = (data: unknown): void => {
    const answer = workerAnswer.safeParse(data)
    if (answer.success) {
      const settle = waiting.get(answer.data.id)
      waiting.delete(answer.data.id)
      settle?.(answer.data.ok ? ok(answer.data.value) : fail(answer.data.error))
      return
    }
    const event = mainEvent.safeParse(data)
    if (event.success) for (const listener of listeners) listener(event.data)
  }
  const listen = (to: PortLike): void => {
    to.onmessage = (event) => {
      if (to === current) receive(event.data)
    }
  }
  listen(port)

  return {
    async call(name, request) {
      const id = nextId++
      const answered = new Promise<Result<unknown, Failure>>((resolve) => waiting.set(id, resolve))
      current.postMessage({ id, call: name, request })
      const answer = await answered
      if (!answer.ok) return fail(failure.safeParse(answer.error).data ?? LOST)
      const value = WORKER_CALLS[name].value.safeParse(answer.value)
      // One cast where the table of schemas meets the type of one entry: TypeScript cannot follow a name into its row.
      return value.success ? ok(value.data as WorkerValue<typeof name>) : fail(LOST)
    },
    onEvent(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    replacePort(next) {
      current = next
      listen(next)
      const lost = [...waiting.values()]
      waiting.clear()
      for (const settle of lost) settle(fail(LOST))
    },
  }
}
