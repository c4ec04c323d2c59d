import { z } from 'zod'
import { PORT_FOR_WORKER, toWorker, type FromWorker } from './channel/till-messages'
import { answerPage, type CommandTaker } from './worker/page-line'

// zod's compiled parsers need `new Function`, which the content security policy forbids.
z.config({ jitless: true })

let core: CommandTaker | null = null
const say = (message: FromWorker): void => postMessage(message)

addEventListener('message', (event: MessageEvent<unknown>) => {
  const message = toWorker.safeParse(event.data)
  if (message.success && message.data.say === PORT_FOR_WORKER) core = null
  void answerPage(event.data, core, say)
})
