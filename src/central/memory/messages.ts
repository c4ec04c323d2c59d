import type { MessageTable } from '../core/message-port'
import { later } from './at-once'
import type { State } from './state'

/** Messages are written down and never sent: what is played has no mail server. */
export function messageTable({ messages, messaging, numbers }: State): MessageTable {
  return later<MessageTable>({
    insert(message) {
      const id = (numbers.message += 1)
      if (messages.has(message.once)) return null
      messages.add(message.once, { ...message, id, state: 'waiting', reason: null, attempts: 0, sentAt: null, delivery: null })
      return id
    },
    optOut: () => messaging.get('own')?.optOut ?? '',
    own: () => messaging.get('own') ?? { mail: null, sms: null, optOut: '' },
    setOwn: (own) => messaging.put('own', own),
    byOnce: (once) => messages.get(once),
    report: () => null,
    lastDayMoved: () => undefined,
    ofCustomer: (customer) => messages.where((message) => message.customer === customer),
    erase(customer) {
      const theirs = messages.where((message) => message.customer === customer && message.text !== null)
      for (const message of theirs) {
        const calledOff = message.state === 'waiting' ? ({ state: 'skipped', reason: 'erased' } as const) : {}
        messages.put(message.once, { ...message, ...calledOff, address: null, subject: null, text: null })
      }
      return theirs.length
    },
  })
}
