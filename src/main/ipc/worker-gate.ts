import type { Result } from '../../domain/result'
import type { Failure } from '../../protocol/error-shape'
import { type MainEvent, WORKER_CALLS, type WorkerCall, type WorkerRequest, type WorkerValue, workerAsk } from '../../protocol/ipc/worker-calls'
import type { Log } from '../log/log'
import { type Budget, isBoundedData } from './bounded'
import { refusal } from './refusal'

/** One handler for every call the till core may make. */
export type WorkerHandlers = {
  readonly [Name in WorkerCall]: (request: WorkerRequest<Name>) => Promise<Result<WorkerValue<Name>, Failure>>
}

/** The part of Electron's MessagePortMain that is used here. */
export interface WorkerPort {
  on(event: 'message', listener: (message: { readonly data: unknown }) => void): unknown
  postMessage(message: unknown): void
  start(): void
  close(): void
}

export interface WorkerLine {
  tell(event: MainEvent): void
  close(): void
}

/** A push of 200 records, each with a bill of 500 lines, is the largest thing a worker says. */
const BUDGET: Budget = { characters: 32_000_000, values: 3_000_000 }
/** Far more than a till ever has under way; a runaway worker is refused, not queued. */
const MAX_UNDER_WAY = 256

type AnyHandler = (request: unknown) => Promise<Result<unknown, Failure>>

/** Main's end of one line to the till core. What is not a well-formed question is dropped; a closed line says nothing. */
export function openWorkerLine(port: WorkerPort, handlers: WorkerHandlers, log: Log): WorkerLine {
  // A Map, so that no inherited name ("constructor") is ever taken for a call.
  const calls = new Map<string, AnyHandler>(Object.entries(handlers as unknown as Record<string, AnyHandler>))
  let open = true
  let underWay = 0
  const post = (message: unknown): void => {
    if (open) port.postMessage(message)
  }
  const answer = async (call: string, request: unknown): Promise<Result<unknown, Failure>> => {
    const handler = calls.get(call)
    if (handler === undefined || underWay > MAX_UNDER_WAY) return refusal(handler ? 'request.rate_limited' : 'request.not_found')
    const contract = WORKER_CALLS[call as WorkerCall] // safe: `calls` has exactly the names of WORKER_CALLS
    const parsed = contract.request.safeParse(request)
    if (!parsed.success) return refusal('request.malformed')
    const result = await handler(parsed.data)
    return result.ok ? { ok: true, value: contract.value.parse(result.value) } : { ok: false, error: result.error }
  }
  port.on('message', ({ data }) => {
    const ask = isBoundedData(data, BUDGET) ? workerAsk.safeParse(data) : null
    if (ask?.success !== true) return log.note('worker.unreadable')
    const { id, call, request } = ask.data
    underWay += 1
    answer(call, request)
      .catch((thrown: unknown) => {
        log.bug('worker.call', thrown)
        return refusal('till.failed')
      })
      .then((result) => post(result.ok ? { id, ok: true, value: result.value } : { id, ok: false, error: result.error }))
      .catch((thrown: unknown) => log.bug('worker.answer', thrown))
      .finally(() => (underWay -= 1))
  })
  port.start()
  return {
    tell: post,
    close() {
      open = false
      port.close()
    },
  }
}
