import type { PlainDate, WallTime } from '../../domain/calendar/calendar'
import { addDays } from '../../domain/calendar/plain-date'
import { lastDayOf } from '../../domain/offer/last-day'
import type { IssualReminder, Offer } from '../../domain/offer/offer'
import { dueGroups } from './due-groups'

/** One reminder of an offer: to the holders of its coupons, or of the offer itself to points of contact. */
export type Plan = {
  /** What makes it the same reminder after an edit: not its time and not its text, so that changing those sends nothing twice. */
  readonly key: string
  readonly daysBefore: number
  readonly at: WallTime
} & ({ readonly kind: 'coupons'; readonly reminder: IssualReminder } | { readonly kind: 'offer'; readonly contacts: readonly string[] })

/** Offer expiry reminders go out at this organisation time (2.2). */
const OFFER_TIME = '10:00' as WallTime

/** The reminders of an offer (2.6 `reminders`, 2.2 `expiryReminder`), each under its key. */
export function plansOf({ issual, expiryReminder }: Pick<Offer, 'issual' | 'expiryReminder'>): readonly Plan[] {
  const seen = new Map<string, number>()
  const byTime = [...issual.reminders].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  const coupons = byTime.map((reminder): Plan => {
    const alike = `${reminder.daysBefore}-${reminder.channel}`
    const nth = (seen.get(alike) ?? 0) + 1
    seen.set(alike, nth)
    return { kind: 'coupons', key: `${alike}-${nth}`, daysBefore: reminder.daysBefore, at: reminder.at, reminder }
  })
  if (expiryReminder === null) return coupons
  return [...coupons, { kind: 'offer', key: 'offer', daysBefore: expiryReminder.daysBefore, at: OFFER_TIME, contacts: expiryReminder.pocs }]
}

/** Whether the reminder has anything to say on the organisation's `day`, before anybody looks at coupons. */
export function mayBeDue(offer: Offer, plan: Plan, day: PlainDate): boolean {
  const last = addDays(day, plan.daysBefore)
  return plan.kind === 'offer' ? lastDayOf(offer) === last : dueGroups(offer, last) !== null
}
