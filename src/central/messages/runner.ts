import type { Core } from '../core/core'
import type { Messaging } from '../core/message-port'
import { createReminders, type Note } from '../reminders/remind'
import type { ReminderBook } from '../reminders/reminder-book'
import { createDelivery } from './delivery'
import type { Outbox } from './outbox'

/** Sends an organisation's messages and reminders while the service runs. */
export interface MessageRunner {
  /** Something was written down: it is sent now instead of within a second. */
  poke(): void
  /** Everything that is due by now: reminders are written down, then messages are sent. */
  run(): Promise<void>
  /** Waits for what is on its way. */
  stop(): Promise<void>
}

export interface RunnerParts {
  readonly core: Core
  readonly outbox: Outbox
  readonly book: ReminderBook
  readonly service: Messaging
  readonly note: Note
}

const DELIVER_EVERY = 1000
const REMIND_EVERY = 20_000
/** After something went wrong, for instance because the database is away. */
const REST = 10_000

export function startMessages({ core, outbox, book, service, note }: RunnerParts): MessageRunner {
  const delivery = createDelivery({ outbox, clock: core.clock, service, trouble: core.trouble })
  const reminders = createReminders(core, book, note)
  const deliver = resting(() => delivery.run(), (failure) => core.trouble('messages_not_sent', failure))
  const remind = resting(() => reminders.run(), (failure) => core.trouble('reminders_not_written', failure))
  const timers = [setInterval(deliver, DELIVER_EVERY), setInterval(remind, REMIND_EVERY)]
  for (const timer of timers) timer.unref()
  remind()
  return {
    poke: deliver,
    async run() {
      await reminders.run()
      await delivery.run()
    },
    async stop() {
      for (const timer of timers) clearInterval(timer)
      await reminders.close()
      await delivery.close()
    },
  }
}

/** One run at a time, and a rest after a failure. */
function resting(work: () => Promise<unknown>, onFailure: (failure: unknown) => void): () => void {
  let busy = false
  const free = () => {
    busy = false
  }
  return () => {
    if (busy) return
    busy = true
    work().then(free, (failure: unknown) => {
      onFailure(failure)
      setTimeout(free, REST).unref()
    })
  }
}
