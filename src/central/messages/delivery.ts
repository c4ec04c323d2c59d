import type { Messaging } from '../core/message-port'
import type { Clock } from '../core/ports'
import type { Claimed, Outbox } from './outbox'
import { resultOf } from './outbox'
import { channelsOf, messagingOf } from './messaging'
import { mailSender } from './mail-sender'
import { smsSender } from './sms-sender'
import { SEND_TIMEOUT, type Sender } from './sending'

const BATCH = 40
/** Taken over by another copy after this: far beyond the longest try of a batch that is sent all at once. */
const LEASE = 6 * SEND_TIMEOUT

export interface Delivery {
  /** Sends what is due now; answers how many tries were made. One run at a time. */
  run(): Promise<number>
  /** Waits for what is on its way and hangs up. */
  close(): Promise<void>
}

export interface DeliveryParts {
  readonly outbox: Outbox
  readonly clock: Clock
  /** What the service sends by where the organisation set nothing of its own. */
  readonly service: Messaging
  readonly trouble: (what: string, failure: unknown) => void
}

/** Works through the outbox of one organisation. A try is on record before and after; see docs/adr/0040 for what lies between. */
export function createDelivery({ outbox, clock, service, trouble }: DeliveryParts): Delivery {
  const senders = createSenders()
  let closing = false
  let running: Promise<number> = Promise.resolve(0)

  const deliver = async (message: Claimed, sender: Sender) => {
    const sent = await sender.send(message)
    const now = clock.now()
    await outbox.finish(message, resultOf(sent, message.attempt, now), now)
  }
  const work = async () => {
    let tries = 0
    const messaging = messagingOf(await outbox.own(), service)
    await outbox.skipLate(clock.now())
    while (!closing) {
      const now = clock.now()
      const batch = await outbox.claim(channelsOf(messaging), now, now + LEASE, BATCH)
      const done = await Promise.allSettled(batch.map((message) => deliver(message, senders.of(messaging, message.channel))))
      for (const one of done) if (one.status === 'rejected') trouble('message_not_recorded', one.reason)
      tries += batch.length
      if (batch.length < BATCH) break
    }
    return tries
  }
  return {
    run() {
      running = running.catch(() => 0).then(() => (closing ? 0 : work()))
      return running
    },
    async close() {
      closing = true
      await running.catch(() => 0) // whoever ran it heard of it
      senders.close()
    },
  }
}

/** Senders are kept while their settings stay, so that connections are used again. */
function createSenders() {
  const kept = new Map<Claimed['channel'], { readonly settings: string; readonly sender: Sender }>()
  return {
    of({ mail, sms }: Messaging, channel: Claimed['channel']): Sender {
      const settings = JSON.stringify(channel === 'email' ? mail : sms)
      const known = kept.get(channel)
      if (known?.settings === settings) return known.sender
      known?.sender.close()
      const sender = channel === 'email' ? mail && mailSender(mail) : sms && smsSender(sms)
      if (sender === null) throw new Error(`nothing sends by ${channel}`)
      kept.set(channel, { settings, sender })
      return sender
    },
    close() {
      for (const { sender } of kept.values()) sender.close()
    },
  }
}
