import { MessageChannelMain } from 'electron'
import { TILL_PORT_MESSAGE } from '../../protocol/ipc/app-calls'
import type { MainEvent } from '../../protocol/ipc/worker-calls'
import type { Log } from '../log/log'
import type { Caller } from './gate'
import { openWorkerLine, type WorkerHandlers, type WorkerLine } from './worker-gate'

/** The line to the till core: at most one at a time, made anew after every load of the page. */
export interface TillLine {
  connect(page: Caller): void
  tell(event: MainEvent): void
  close(): void
}

export function tillLine(handlers: WorkerHandlers, log: Log): TillLine {
  let current: WorkerLine | null = null
  return {
    connect(page) {
      current?.close()
      const { port1, port2 } = new MessageChannelMain()
      current = openWorkerLine(port1, handlers, log)
      page.postMessage(TILL_PORT_MESSAGE, null, [port2])
    },
    tell: (event) => current?.tell(event),
    close() {
      current?.close()
      current = null
    },
  }
}
