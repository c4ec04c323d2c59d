import type { WallTime } from '../../domain/calendar/calendar'
import { addDays } from '../../domain/calendar/plain-date'
import { wallInstant } from '../../domain/calendar/wall-instant'
import { orgZone } from '../../domain/org/org-index'
import type { Offer } from '../../domain/offer/offer'
import type { Core } from '../core/core'
import { wholeSettings } from '../settings/settings'
import { couponMessages } from './coupon-messages'
import { dueGroups } from './due-groups'
import { look } from './look'
import { offerMessages } from './offer-messages'
import { mayBeDue, plansOf, type Plan } from './plans'
import type { ReminderBook, Run, TakenRun } from './reminder-book'
import type { Reminding, Told } from './reminding'

const PAGE = 500
/** Renewed with every page; after it another copy goes on. */
const LEASE = 60_000
const MIDNIGHT = '00:00' as WallTime

/** Hears what a reminder came to: for the log. Names no person. */
export type Note = (what: 'reminder_done' | 'reminder_missed' | 'reminder_off' | 'reminder_endless', of: Noted) => void
interface Noted {
  readonly offer: number
  readonly reminder?: string
  readonly day?: string
  readonly told?: number
  readonly unreachable?: number
}

export interface Reminders {
  /** Writes down the messages of every reminder that is due by now; one call at a time. */
  run(): Promise<void>
  close(): Promise<void>
}

interface Work {
  readonly core: Core
  readonly book: ReminderBook
  readonly note: Note
  readonly closing: () => boolean
}

/** The reminders of one organisation (3.4). Any number of copies may run them: a run is taken by one, a message is written once. */
export function createReminders(core: Core, book: ReminderBook, note: Note): Reminders {
  const settled = new Map<string, number>()
  const toldEndless = new Map<number, number>()
  let closed = false
  let running: Promise<void> = Promise.resolve()
  const work: Work = { core, book, note, closing: () => closed }
  const once = async () => {
    const { today, missed, endless } = await look(core, book, settled)
    for (const { offer, reminder, day } of missed) note('reminder_missed', { offer, reminder, day })
    for (const { offer, version } of endless) {
      if (toldEndless.get(offer) !== version) note('reminder_endless', { offer })
      toldEndless.set(offer, version)
    }
    while (!closed) {
      const now = core.clock.now()
      const run = await book.take(today, now, now + LEASE)
      if (run === null) return
      await workThrough(work, run)
    }
  }
  return {
    run() {
      running = running.catch(() => undefined).then(() => (closed ? undefined : once()))
      return running
    },
    async close() {
      closed = true
      await running.catch(() => undefined) // whoever ran it heard of it
    },
  }
}

async function workThrough({ core, book, note, closing }: Work, taken: TakenRun): Promise<void> {
  const { offer, reminder, day } = taken
  const found = await stillDue(core, taken)
  if (found === null) {
    await book.close(taken, 'off', core.clock.now())
    return note('reminder_off', { offer, reminder, day })
  }
  let held = taken
  const told = { told: 0, unreachable: 0 }
  for await (const { messages, unreachable } of messagesOf(book, found, taken.ownEndsOnly)) {
    const written = await book.tell(messages)
    const lease = core.clock.now() + LEASE
    if (!(await book.keepOn(held, lease, written, unreachable))) return
    held = { ...held, lease }
    told.told += written
    told.unreachable += unreachable
    if (closing() || (await versionOf(core, offer)) !== found.version) return book.release(held)
  }
  await book.close(held, 'done', core.clock.now())
  note('reminder_done', { offer, reminder, day, ...told })
}

interface Found {
  readonly offer: Offer
  /** As which it is stored: a later one ends the work on it. */
  readonly version: number
  readonly plan: Plan
  readonly reminding: Reminding
}

/** The reminder as the offer stands now; null = it is not due any more: the offer was paused, the reminder moved or taken out. */
function stillDue(core: Core, { offer: id, reminder, day }: Run): Promise<Found | null> {
  return core.store.read(async (tx) => {
    const { index } = await core.catalogue.view(tx)
    const version = await tx.offers.version(id)
    const offer = version === null ? undefined : (await core.catalogue.offerAt(tx, id, version))?.offer
    const plan = offer === undefined ? undefined : plansOf(offer).find(({ key }) => key === reminder)
    const now = core.clock.now()
    const zone = orgZone(index)
    if (version === null || offer === undefined || plan === undefined || offer.status !== 'active') return null
    if (!mayBeDue(offer, plan, day) || wallInstant(zone, day, plan.at) > now) return null
    const expiresAt = wallInstant(zone, addDays(day, 1), MIDNIGHT)
    const { pointsOfContact } = wholeSettings(await tx.settings.get())
    return { offer, version, plan, reminding: { day, last: addDays(day, plan.daysBefore), now, expiresAt, contacts: pointsOfContact, optOut: await tx.messages.optOut() } }
  })
}

async function* messagesOf(book: ReminderBook, { offer, plan, reminding }: Found, ownEndsOnly: boolean): AsyncGenerator<Told> {
  if (plan.kind === 'offer') {
    yield offerMessages(offer, plan.contacts, reminding)
    return
  }
  const groups = dueGroups(offer, reminding.last)
  if (groups === null) return
  const wanted = ownEndsOnly ? { ...groups, issued: null } : groups
  for await (const coupons of book.due(offer.id, wanted, offer.redemption.perCoupon, PAGE)) {
    yield couponMessages(offer, plan, coupons, reminding)
  }
}

const versionOf = (core: Core, offer: number): Promise<number | null> => core.store.read((tx) => tx.offers.version(offer))
