import { validityOf } from '../coupon/validity'
import { checkTemplate } from '../issual/template'
import type { OrgSettings } from '../org/org'
import { boundsChecker, type BoundsChecker } from './bounds-checker'
import { checkCodes } from './check-offer-codes'
import { checkIssual, checkOffline, checkRedemption } from './check-offer-rules'
import { problem, type FieldProblem } from './field-problem'
import type { Offer } from './offer'

/** Something odd that may be saved all the same. */
export interface OfferWarning {
  readonly field: string
  readonly key: 'offer.starts_after_end' | 'offer.ends_in_past' | 'codes.guessable'
}

export interface OfferCheck {
  /** Empty = the offer may be saved. */
  readonly problems: readonly FieldProblem[]
  readonly warnings: readonly OfferWarning[]
}

const LONGEST = { code: 40, name: 100, description: 2000, posCode: 40, terms: 500, metadataValue: 500 } as const
const MOST_METADATA = 20

/** The rules an offer must keep to be saved, beyond being readable (2.2, 2.4, 2.6, 2.7, 4.4). Everything wrong is told at once. */
export function checkOffer(offer: Offer, settings: OrgSettings): OfferCheck {
  const check = boundsChecker()
  checkTexts(offer, check)
  checkDiscount(offer, check)
  checkProducts(offer, check)
  checkCodes(offer, settings, check)
  checkIssual(offer.issual, check)
  checkRedemption(offer.redemption, check)
  checkOffline(offer, check)
  checkTemplates(offer, check)
  if (offer.couponExpiry.kind !== 'offer') check.integer('couponExpiry.n', offer.couponExpiry.n, 0, 3660)
  if (offer.expiryReminder !== null) check.integer('expiryReminder.daysBefore', offer.expiryReminder.daysBefore, 0, 365)
  return { problems: check.problems, warnings: warningsOf(offer) }
}

function checkTexts(offer: Offer, check: BoundsChecker): void {
  check.text('code', offer.code, 1, LONGEST.code)
  check.text('name', offer.name, 1, LONGEST.name)
  check.text('description', offer.description, 0, LONGEST.description)
  check.text('posCode', offer.posCode, 1, LONGEST.posCode)
  check.text('terms', offer.terms, 0, LONGEST.terms)
  const metadata = Object.entries(offer.metadata)
  check.integer('metadata', metadata.length, 0, MOST_METADATA)
  for (const [name, value] of metadata) check.text(`metadata.${name}`, value, 0, LONGEST.metadataValue)
}

function checkDiscount({ discount }: Offer, check: BoundsChecker): void {
  if (discount.kind === 'amount') check.integer('discount.value', discount.value, 1, Number.MAX_SAFE_INTEGER)
  else if (discount.cap !== null) check.integer('discount.cap', discount.cap, 1, Number.MAX_SAFE_INTEGER)
}

/** A selection that names nothing would match nothing, so it is refused (2.2). */
function checkProducts({ products }: Offer, check: BoundsChecker): void {
  if (products.kind === 'all') return
  const attributeValues = products.attributes.reduce((sum, attribute) => sum + attribute.values.length, 0)
  if (products.skus.length + products.categories.length + products.brands.length + attributeValues === 0) {
    check.problems.push(problem('products', 'products.empty'))
  }
}

function checkTemplates({ issual }: Offer, check: BoundsChecker): void {
  const templates: readonly (readonly [string, string | null])[] = [
    ['issual.message', issual.message],
    ['issual.resendTemplate', issual.resendTemplate],
    ...issual.reminders.map((reminder, i) => [`issual.reminders.${i}.template`, reminder.template] as const),
    ...issual.reminders.map((reminder, i) => [`issual.reminders.${i}.subject`, reminder.subject] as const),
  ]
  for (const [field, template] of templates) {
    const checked = checkTemplate(template ?? '')
    if (!checked.ok) check.problems.push(problem(field, checked.error.key, { tag: { kind: 'text', text: checked.error.tag } }))
  }
}

/** A start after the end is allowed (2.5); it is only odd. Judged for a coupon that was never issued: the days it needs are the offer's. */
function warningsOf(offer: Offer): readonly OfferWarning[] {
  const { startsOn, validThrough } = validityOf(offer, null, null)
  const late = startsOn !== null && validThrough !== null && startsOn > validThrough
  return late || startsAfterOwnEnd(offer) ? [{ field: 'redemption.start', key: 'offer.starts_after_end' }] : []
}

/** Whatever the day of issue, a coupon of n days ends before a delay of more than n days is over. */
function startsAfterOwnEnd({ couponExpiry, redemption }: Offer): boolean {
  return couponExpiry.kind === 'days' && (redemption.start.afterDays ?? 0) > couponExpiry.n
}
