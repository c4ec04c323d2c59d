import type { Failure } from '../../protocol/error-shape'
import { TILL_COMMANDS, type TillCommand, type TillEvent, type TillRequest, type TillValue } from '../../protocol/ipc/till-commands'
import { fail, type Result } from '../../domain/result'
import { toWorker, type FromWorker } from '../channel/till-messages'
import { MainRefused } from './till-ports'

/** The till core as the page's commands need it. */
export interface CommandTaker {
  handle<Name extends TillCommand>(command: Name, request: TillRequest<Name>): Promise<Result<TillValue<Name>, Failure>>
}

/**
 * Answers one message of the page. `core` is null until the till core has started: then every command is answered with
 * `till.starting`. A bug in the core becomes `till.failed`; its text stays in the worker's console.
 */
export async function answerPage(data: unknown, core: CommandTaker | null, say: (message: FromWorker) => void): Promise<void> {
  const message = toWorker.safeParse(data)
  if (!message.success || message.data.say !== 'command') return
  const { id, command, request } = message.data
  const answer = await run(core, command, request)
  say(answer.ok ? { say: 'done', id, value: answer.value } : { say: 'failed', id, error: answer.error })
}

async function run(core: CommandTaker | null, command: TillCommand, request: unknown): Promise<Result<unknown, Failure>> {
  if (core === null) return fail({ key: 'till.starting' })
  const parsed = TILL_COMMANDS[command].request.safeParse(request)
  if (!parsed.success) return fail({ key: 'request.malformed' })
  try {
    // The request was parsed with this command's own schema; TypeScript cannot tie the name to its row.
    return await core.handle(command, parsed.data as TillRequest<typeof command>)
  } catch (error) {
    return fail(failureOf(error))
  }
}

/** What a thrown thing is to the page: main's own refusal, or a bug that is not described. */
export function failureOf(error: unknown): Failure {
  return error instanceof MainRefused ? error.failure : { key: 'till.failed' }
}

/** An event of the till core, as the page gets it. */
export function eventMessage(event: TillEvent): FromWorker {
  return { say: 'event', event }
}
