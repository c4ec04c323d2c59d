import type { Offer } from '../../domain/offer/offer'
import type { NewMessage } from '../core/message-port'
import type { Reminding, Told } from './reminding'

const ADDRESS = /^[^\s@]+@[^\s@]+$/

/**
 * Tells points of contact that the offer ends (2.2 `expiryReminder`): each is named by name or e-mail address, as in the
 * organisation's settings; an address that is not listed there is written to as it stands. Once for each last day.
 */
export function offerMessages(offer: Offer, named: readonly string[], { last, day, now, expiresAt, contacts }: Reminding): Told {
  const found = named.map((name) => contacts.find((contact) => same(contact.name, name) || same(contact.email, name))?.email ?? (ADDRESS.test(name) ? name : null))
  const addresses = new Set(found.flatMap((email) => (email === null ? [] : [email.toLowerCase()])))
  const when = last === day ? 'today' : `on ${last}`
  const messages = [...addresses].map((address): NewMessage => ({
    once: `offer-reminder:${offer.id}:${last}:${address}`,
    channel: 'email',
    address,
    purpose: 'offer_reminder',
    offer: offer.id,
    customer: null,
    subject: `Offer “${offer.name}” ends ${when}`,
    text: `The offer “${offer.name}” (${offer.code}) ends ${when}.`,
    madeAt: now,
    expiresAt,
  }))
  return { messages, unreachable: found.filter((email) => email === null).length }
}

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase()
