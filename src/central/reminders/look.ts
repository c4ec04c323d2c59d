import type { Instant, PlainDate } from '../../domain/calendar/calendar'
import { addDays } from '../../domain/calendar/plain-date'
import { wallInstant } from '../../domain/calendar/wall-instant'
import { localDate, type PreparedZone } from '../../domain/calendar/zone-table'
import { orgZone } from '../../domain/org/org-index'
import { boundOf } from '../../domain/offer/last-day'
import type { Offer } from '../../domain/offer/offer'
import type { Core } from '../core/core'
import { mayBeDue, plansOf, type Plan } from './plans'
import type { ReminderBook, RunKey } from './reminder-book'

/** How far back a missed day is still written down as missed. */
const LOOK_BACK = 31
const KEPT_DAYS = 90

export interface Look {
  /** The organisation's day. */
  readonly today: PlainDate
  /** Missed while nobody looked, found just now. */
  readonly missed: readonly RunKey[]
  /** Offers with reminders whose coupons never end: nobody is ever reminded of those. */
  readonly endless: readonly { readonly offer: number; readonly version: number }[]
}

/**
 * Opens what has come due on the organisation's day, and writes down what was missed on days before (3.4). It looks at
 * offers, never at coupons, so it costs the same however many there are. Safe for several copies at once.
 */
export async function look(core: Core, book: ReminderBook, settled: Map<string, number>): Promise<Look> {
  const now = core.clock.now() as Instant
  const { zone, offers } = await offersWithReminders(core, book)
  const today = localDate(zone, now)
  const missed: RunKey[] = [...(await book.missBefore(today, now))]
  const before = await book.lookedAt()
  for (const day of before === null ? [] : daysBetween(localDate(zone, before as Instant), today)) {
    for (const run of runsOf(offers, day)) {
      if (momentOf(zone, run) > (before ?? 0) && (await book.miss(run, now))) missed.push(run)
    }
  }
  for (const run of runsOf(offers, today)) {
    const name = `${run.day} ${run.offer} ${run.reminder}`
    if (momentOf(zone, run) > now || settled.get(name) === run.version) continue
    await book.open(run, now)
    settled.set(name, run.version)
  }
  await book.looked(now)
  if (before === null || localDate(zone, before as Instant) !== today) {
    settled.clear()
    await book.forget(addDays(today, -KEPT_DAYS))
  }
  return { today, missed, endless: endlessOf(offers) }
}

async function offersWithReminders(core: Core, book: ReminderBook): Promise<{ readonly zone: PreparedZone; readonly offers: readonly Known[] }> {
  const known = await book.offers()
  return core.store.read(async (tx) => {
    const { index } = await core.catalogue.view(tx)
    const offers: Known[] = []
    for (const { id, version } of known) {
      const offer = await core.catalogue.offerAt(tx, id, version)
      if (offer !== null) offers.push({ offer: offer.offer, version })
    }
    return { zone: orgZone(index), offers }
  })
}

interface Known {
  readonly offer: Offer
  readonly version: number
}

interface Planned extends RunKey {
  readonly version: number
  readonly plan: Plan
}

function runsOf(offers: readonly Known[], day: PlainDate): readonly Planned[] {
  return offers.flatMap(({ offer, version }) =>
    (offer.status === 'active' ? plansOf(offer) : [])
      .filter((plan) => mayBeDue(offer, plan, day))
      .map((plan) => ({ offer: offer.id, reminder: plan.key, day, version, plan })),
  )
}

/** A last day set by hand still ends a coupon of such an offer. */
function endlessOf(offers: readonly Known[]): Look['endless'] {
  const endless = ({ offer }: Known) => offer.status === 'active' && offer.issual.reminders.length > 0 && offer.couponExpiry.kind === 'offer' && boundOf(offer) === null
  return offers.filter(endless).map(({ offer, version }) => ({ offer: offer.id, version }))
}

const momentOf = (zone: PreparedZone, { day, plan }: Planned): number => wallInstant(zone, day, plan.at)

/** From one day to before another, the last month of it at most. */
function daysBetween(from: PlainDate, to: PlainDate): readonly PlainDate[] {
  const days: PlainDate[] = []
  const first = addDays(to, -LOOK_BACK)
  for (let day = from > first ? from : first; day < to; day = addDays(day, 1)) days.push(day)
  return days
}
