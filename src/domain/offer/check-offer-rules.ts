import type { BoundsChecker } from './bounds-checker'
import { problem } from './field-problem'
import type { IssualRules, Offer, RedemptionRules } from './offer'

const MOST_USES = 1_000_000_000
const MOST_DAYS = 3660
const MOST_UNITS = 10_000
const MOST_REMINDERS = 10
const MOST_SLOTS = 24
const LONGEST_MESSAGE = 1000

/** 2.6. */
export function checkIssual(issual: IssualRules, check: BoundsChecker): void {
  check.integer('issual.maxPerCustomer', issual.maxPerCustomer, 1, MOST_USES)
  check.integer('issual.minGapDays', issual.minGapDays, 1, MOST_DAYS)
  check.integer('issual.total', issual.total, 1, MOST_USES)
  check.integer('issual.scope', issual.scope.length, 0, MOST_UNITS)
  check.integer('issual.notAfterOffers', issual.notAfterOffers.length, 0, 100)
  check.integer('issual.reminders', issual.reminders.length, 0, MOST_REMINDERS)
  check.text('issual.message', issual.message ?? '', 0, LONGEST_MESSAGE)
  check.text('issual.resendTemplate', issual.resendTemplate ?? '', 0, LONGEST_MESSAGE)
  for (const [i, reminder] of issual.reminders.entries()) {
    check.integer(`issual.reminders.${i}.daysBefore`, reminder.daysBefore, 0, 365)
    check.text(`issual.reminders.${i}.template`, reminder.template, 1, LONGEST_MESSAGE)
  }
}

/** 2.7. */
export function checkRedemption(redemption: RedemptionRules, check: BoundsChecker): void {
  const { windows } = redemption
  check.integer('redemption.start.afterDays', redemption.start.afterDays, 0, MOST_DAYS)
  check.integer('redemption.perCoupon', redemption.perCoupon, 1, MOST_USES)
  check.integer('redemption.perCustomer', redemption.perCustomer, 1, MOST_USES)
  check.integer('redemption.minGapDays', redemption.minGapDays, 1, MOST_DAYS)
  check.integer('redemption.total', redemption.total, 1, MOST_USES)
  check.integer('redemption.scope', redemption.scope.length, 0, MOST_UNITS)
  check.integer('redemption.windows.dates', windows.dates.length, 0, 366)
  check.integer('redemption.windows.slots', windows.slots.length, 0, MOST_SLOTS)
  for (const day of windows.daysOfWeek) check.integer('redemption.windows.daysOfWeek', day, 1, 7)
  for (const day of windows.daysOfMonth) check.integer('redemption.windows.daysOfMonth', day, 1, 31)
  const { billMin, billMax } = redemption
  if (billMin !== null && billMax !== null && billMin > billMax) {
    check.problems.push(problem('redemption.billMin', 'bill_window.reversed'))
  }
}

/** 4.4. `strict` shares out what is left of a total, so there must be one. */
export function checkOffline({ offline, redemption }: Offer, check: BoundsChecker): void {
  check.integer('offline.perTill', offline.perTill, 0, MOST_USES)
  check.integer('offline.maxHours', offline.maxHours, 1, 24 * 365)
  if (offline.mode === 'strict' && redemption.total === null) {
    check.problems.push(problem('redemption.total', 'offline.total_needed'))
  }
}
