import './channel/without-eval'
import { startTill } from '../till/till-core'
import { PORT_FOR_WORKER, toWorker, type FromWorker } from './channel/till-messages'
import { answerPage, eventMessage, failureOf, type CommandTaker } from './worker/page-line'
import { openMainLine, type MainLine } from './worker/port-calls'
import { portsOver } from './worker/till-ports'

/*
 * Hosts the till core. The page's first message brings main's port; a later one replaces it, and the till goes on with
 * what it knows. Everything else is a command of the page.
 */

let line: MainLine | null = null
let core: CommandTaker | null = null

const say = (message: FromWorker): void => postMessage(message)

async function start(over: MainLine): Promise<void> {
  try {
    core = await startTill(portsOver(over), (event) => say(eventMessage(event)))
  } catch (error) {
    console.error(error) // oxlint-disable-line no-console -- a worker has no other place to say why it could not start
    say(eventMessage({ event: 'failed', error: failureOf(error) }))
  }
}

addEventListener('message', (event: MessageEvent<unknown>) => {
  const message = toWorker.safeParse(event.data)
  if (!message.success) return
  if (message.data.say !== PORT_FOR_WORKER) {
    void answerPage(event.data, core, say)
    return
  }
  const port = event.ports[0]
  if (port === undefined) return
  if (line !== null) return line.replacePort(port)
  line = openMainLine(port)
  void start(line)
})
