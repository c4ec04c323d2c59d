import { ipcMain, type IpcMainInvokeEvent } from 'electron'
import type { Result } from '../../domain/result'
import type { Failure } from '../../protocol/error-shape'
import { APP_CALLS, type Answer, type AppCall, type AppRequest, type AppValue } from '../../protocol/ipc/app-calls'
import type { Log } from '../log/log'
import { isOwnSender } from '../security/sender'
import type { PageSource } from '../security/own-page'
import { type Budget, isBoundedData } from './bounded'
import { refusal } from './refusal'

/** The page that calls, as far as a handler may know it. */
export type Caller = Pick<IpcMainInvokeEvent['sender'], 'postMessage'>

/** One handler for every call of the contract: an expected failure is a value, anything thrown is a bug. */
export type AppHandlers = {
  readonly [Name in AppCall]: (request: AppRequest<Name>, caller: Caller) => Promise<Result<AppValue<Name>, Failure>>
}

/** Everything a page may say in one call is short: the longest is a centre's address or a reason. But for a table to save. */
const BUDGET: Budget = { characters: 4_000, values: 100 }
const TABLE: Budget = { characters: 10_000_000, values: 250_000 }

/**
 * The only door from the page into main. Registers exactly the channels of APP_CALLS; each message must come from the
 * top frame of our own page, fit its schema and its budget, and each answer must fit too. Nothing of a thrown error
 * leaves this process.
 */
export function openGate(handlers: AppHandlers, source: PageSource, log: Log): void {
  for (const name of Object.keys(APP_CALLS) as AppCall[]) {
    ipcMain.handle(`app:${name}`, (event, ...said: unknown[]) => answer(name, handlers, { event, said, source, log }))
  }
}

interface Asked {
  readonly event: IpcMainInvokeEvent
  readonly said: readonly unknown[]
  readonly source: PageSource
  readonly log: Log
}

async function answer<Name extends AppCall>(name: Name, handlers: AppHandlers, asked: Asked): Promise<Answer<unknown>> {
  const { event, said, source, log } = asked
  if (!isOwnSender(event.senderFrame, source)) {
    log.note('gate.foreign_sender', { call: name })
    return refusal('auth.not_allowed')
  }
  const request = said.length <= 1 && isBoundedData(said[0], name === 'saveTable' ? TABLE : BUDGET) ? APP_CALLS[name].request.safeParse(said[0]) : null
  if (request?.success !== true) return refusal('request.malformed')
  try {
    // The one cast between the table of schemas and the type of one row: TypeScript cannot follow a name into both tables.
    const result = await handlers[name](request.data as AppRequest<Name>, event.sender)
    if (!result.ok) return { ok: false, error: result.error }
    return { ok: true, value: APP_CALLS[name].value.parse(result.value) }
  } catch (thrown) {
    log.bug(`gate.${name}`, thrown)
    return refusal('till.failed')
  }
}
