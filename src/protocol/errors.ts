import type { RedemptionReasonKey } from '../domain/redemption/reason'

/*
 * Every error key that leaves a process, once: the HTTP status and one plain sentence. `docs/errors.md` lists the same
 * keys, and a test compares both ways. The reasons of a decision (2.6, 2.7) are keys of this list too; where a decision
 * is asked for they come inside a 200, and only where a change is refused because of them do they carry a status.
 */

interface ErrorEntry {
  readonly status: number
  readonly says: string
}

const decisionReasons = {
  'code.unknown': { status: 404, says: 'No such code.' },
  'coupon.revoked': { status: 409, says: 'The coupon has been revoked.' },
  'offer.not_active': { status: 409, says: 'The offer is paused or has ended.' },
  'offer.expired': { status: 409, says: 'The last day of the offer is past.' },
  'coupon.expired': { status: 409, says: 'The last day of the coupon is past.' },
  'coupon.not_issued': { status: 409, says: 'The code was never issued.' },
  'coupon.not_started': { status: 409, says: 'The coupon cannot be used yet.' },
  'customer.required': { status: 409, says: 'The customer must be known for this offer.' },
  'customer.blocked': { status: 409, says: 'The customer is blocked.' },
  'coupon.not_holder': { status: 409, says: 'The coupon belongs to another customer.' },
  'store.not_allowed': { status: 409, says: 'The offer is not valid in this store.' },
  'window.closed': { status: 409, says: 'The offer is not valid at this time.' },
  'bill.below_min': { status: 409, says: 'The bill is below the offer’s minimum.' },
  'bill.above_max': { status: 409, says: 'The bill is above the offer’s maximum.' },
  'bill.has_coupon': { status: 409, says: 'The bill carries as many coupons as it may.' },
  'bill.items_required': { status: 409, says: 'The offer needs the lines of the bill.' },
  'bill.nothing_eligible': { status: 409, says: 'Nothing on the bill is covered by the offer.' },
  'currency.no_rate': { status: 409, says: 'There is no exchange rate for this store.' },
  'coupon.used': { status: 409, says: 'The coupon has been used.' },
  'coupon.use_limit': { status: 409, says: 'The coupon has been used as often as it may.' },
  'customer.use_limit': { status: 409, says: 'The customer has used the offer as often as they may.' },
  'customer.gap': { status: 409, says: 'The customer used the offer too recently.' },
  'offer.use_limit': { status: 409, says: 'The offer has been used as often as it may.' },
  'offline.not_permitted': { status: 409, says: 'The offer may not be used offline.' },
  'offline.allowance_exhausted': { status: 409, says: 'This till holds no allowance for the offer.' },
  'offline.not_holder': { status: 409, says: 'This till may not take this single-use code offline.' },
  'offline.cap_reached': { status: 409, says: 'This till has reached its offline limit for the offer.' },
  'offline.too_long': { status: 409, says: 'The till has been offline too long for the offer.' },
  'offline.approval_needed': { status: 409, says: 'A manager must approve.' },
  'clock.untrusted': { status: 409, says: 'The till’s clock cannot be trusted.' },
} satisfies Record<RedemptionReasonKey, ErrorEntry>

const issualReasons = {
  'offer.not_found': { status: 404, says: 'No such offer.' },
  'customer.unknown': { status: 404, says: 'No such customer.' },
  'audience.not_included': { status: 409, says: 'The offer is for other customers.' },
  'issual.recently_had': { status: 409, says: 'The customer had a coupon of a listed offer recently.' },
  'issual.customer_limit': { status: 409, says: 'The customer has as many coupons of the offer as they may.' },
  'issual.gap': { status: 409, says: 'The customer had a coupon of the offer too recently.' },
  'issual.offer_limit': { status: 409, says: 'As many coupons of the offer are issued as may be.' },
  'codes.exhausted': { status: 409, says: 'The offer has no code left.' },
  'issual.not_here': { status: 409, says: 'The offer may not be issued here.' },
} satisfies Record<string, ErrorEntry>

const reversalReasons = {
  'reversal.coupon_expired': { status: 409, says: 'The coupon has expired since: there is nothing to give back.' },
  'reversal.coupon_revoked': { status: 409, says: 'The coupon has been revoked since: there is nothing to give back.' },
  'reversal.already': { status: 409, says: 'The redemption has been reversed already.' },
  'reversal.unknown': { status: 404, says: 'No such redemption.' },
  'reversal.pin_needed': { status: 409, says: 'After its day a redemption is reversed with a manager’s PIN.' },
  'return.line_unknown': { status: 409, says: 'The redemption has no such line.' },
  'return.line_twice': { status: 409, says: 'The line has been returned already.' },
  'return.nothing': { status: 400, says: 'Nothing is returned.' },
  'resend.not_enabled': { status: 409, says: 'The offer has no text for sending a coupon again.' },
  'resend.not_live': { status: 409, says: 'Only an issued, live coupon is sent again.' },
  'resend.no_contact': { status: 409, says: 'The customer has neither mobile nor e-mail.' },
} satisfies Record<string, ErrorEntry>

const inputErrors = {
  'request.malformed': { status: 400, says: 'The request is not what this call takes.' },
  'request.too_large': { status: 413, says: 'The request is too large.' },
  'request.not_found': { status: 404, says: 'There is no such address.' },
  'request.method': { status: 405, says: 'This address does not take that method.' },
  'request.media_type': { status: 415, says: 'This address does not take that content type.' },
  'request.timeout': { status: 408, says: 'The request took too long to arrive.' },
  'request.rate_limited': { status: 429, says: 'Too many requests; wait a moment.' },
  'idempotency.conflict': { status: 409, says: 'The idempotency key was used with another body.' },
  'code.malformed': { status: 400, says: 'A code has 1 to 40 letters, digits, hyphens or underscores.' },
  'customer.taken': { status: 409, says: 'That mobile number, e-mail address or customer number belongs to another customer.' },
  'customer.malformed': { status: 400, says: 'That is no mobile number, e-mail address or customer number.' },
  'bill.lines_do_not_add_up': { status: 400, says: 'The lines of the bill do not add up to its total.' },
  'bill.amount_malformed': { status: 400, says: 'An amount is not money of this store’s currency.' },
  'bill.amount_too_large': { status: 400, says: 'An amount is too large.' },
  'bill.line_twice': { status: 400, says: 'Two lines of the bill have the same id.' },
  'bill.currency_wrong': { status: 400, says: 'The bill is not in the store’s currency.' },
  'bill.total_differs': { status: 409, says: 'The redemption was decided for another total.' },
} satisfies Record<string, ErrorEntry>

const offerErrors = {
  'field.required': { status: 400, says: 'The field is required.' },
  'field.too_long': { status: 400, says: 'The text is too long.' },
  'field.malformed': { status: 400, says: 'The value is not of the kind this field takes.' },
  'field.out_of_range': { status: 400, says: 'The number is outside what this field takes.' },
  'field.frozen': { status: 409, says: 'The field cannot change once the offer is made.' },
  'products.empty': { status: 400, says: 'A selection of products names at least one.' },
  'bill_window.reversed': { status: 400, says: 'The minimum bill is above the maximum.' },
  'offline.total_needed': { status: 400, says: 'The strict offline mode needs a total.' },
  'offline.unbounded': { status: 400, says: 'The offline mode without a bound must be acknowledged.' },
  'template.unknown_tag': { status: 400, says: 'The text uses a tag that does not exist.' },
  'codes.taken': { status: 409, says: 'The code, or its shape, belongs to another offer.' },
  'codes.not_generated': { status: 409, says: 'Codes are not made ahead for this offer.' },
  'codes.too_many': { status: 409, says: 'There are not so many codes of this shape left.' },
  'revocation.not_understood': { status: 400, says: 'Revoking makes coupons unredeemable; that must be accepted first.' },
  'codes.no_upload': { status: 409, says: 'Codes and customers cannot be uploaded to this offer.' },
  'codes.not_enabled': { status: 409, says: 'Randomised codes are switched off for the organisation.' },
  'offer.code_taken': { status: 409, says: 'Another offer has this offer code.' },
  'offer.ended': { status: 409, says: 'An ended offer does not change.' },
  'offer.stale': { status: 409, says: 'Somebody else changed the offer in the meantime.' },
  'expiry.past_offer': { status: 409, says: 'The day is after the offer’s last day.' },
  'expiry.in_past': { status: 409, says: 'The day is past.' },
  'unit.unknown': { status: 404, says: 'No such unit of the organisation.' },
  'claim.taken': { status: 409, says: 'Another service has claimed the offer.' },
  'claim.one_offer_only': { status: 409, says: 'An outbound campaign claims one offer at most.' },
  'claim.programme_unknown': { status: 404, says: 'No such campaign or programme.' },
  'claim.by_service_only': { status: 409, says: 'An offer is claimed by a service, not by an edit.' },
  'offer.made_inside': { status: 409, says: 'The offer was made inside a campaign or programme and is edited there.' },
  'codes.not_here': { status: 409, says: 'Randomised codes are made in the offers section alone.' },
  'offline.figure_moved': { status: 409, says: 'The worst case is no longer the one that was shown.' },
  'offline.over_cap': { status: 409, says: 'The worst case is more than the organisation allows.' },
  'centre.recovering': { status: 503, says: 'The service was restored and waits for its tills; limited offers go on where a till holds an allowance.' },
  'case.unknown': { status: 404, says: 'No such case.' },
  'case.decided': { status: 409, says: 'The case has been decided already.' },
  'grant.unknown': { status: 404, says: 'No such allowance.' },
  'grant.settled': { status: 409, says: 'The allowance is closed or written off already.' },
  'settings.stale': { status: 409, says: 'Somebody else changed the settings in the meantime.' },
} satisfies Record<string, ErrorEntry>

/** Told beside an offer that was saved all the same. */
const offerWarnings = {
  'offer.starts_after_end': { status: 200, says: 'The offer’s coupons end before they can be used.' },
  'offer.ends_in_past': { status: 200, says: 'The last day of the offer is past already.' },
  'codes.guessable': { status: 200, says: 'So many codes of so short a shape are easily guessed.' },
} satisfies Record<string, ErrorEntry>

const accessErrors = {
  'auth.required': { status: 401, says: 'Sign in first.' },
  'auth.refused': { status: 401, says: 'The name, the key or the secret is wrong.' },
  'auth.expired': { status: 401, says: 'The sign-in has expired.' },
  'auth.locked': { status: 429, says: 'Too many wrong tries; wait.' },
  'auth.not_allowed': { status: 403, says: 'This is not allowed to you.' },
  'person.not_found': { status: 404, says: 'There is nobody of that number.' },
  'person.login_taken': { status: 409, says: 'Somebody else signs in by that name.' },
  'person.self': { status: 409, says: 'Somebody else must do this to you.' },
  'client.not_found': { status: 404, says: 'There is no such client.' },
  'pin.wrong': { status: 401, says: 'The PIN is wrong.' },
  'pin.locked': { status: 429, says: 'Too many wrong PINs; wait.' },
  'pin.not_manager': { status: 403, says: 'A manager’s PIN is needed.' },
  'enrol.code_wrong': { status: 401, says: 'No till waits for this code.' },
  'enrol.code_used': { status: 409, says: 'This code has been used.' },
  'enrol.code_expired': { status: 401, says: 'This code is too old.' },
  'enrol.address_malformed': { status: 400, says: 'That is no address of a centre.' },
  'enrol.unreachable': { status: 503, says: 'The centre does not answer at this address.' },
  'enrol.already': { status: 409, says: 'This machine is enrolled already.' },
  'till.disk_full': { status: 507, says: 'The till’s disk is full; nothing is approved without the centre.' },
  'till.disk_tight': { status: 507, says: 'The till’s disk has little room; what it lacks of the shop is not fetched.' },
  'till.wrong_codes': { status: 429, says: 'More than 10 wrong codes in 10 minutes: a manager’s PIN is needed.' },
  'till.codes_damaged': { status: 503, says: 'Part of the codes on this till is damaged and is fetched again.' },
  'till.disabled': { status: 403, says: 'This till has been disabled.' },
  'till.upgrade_required': { status: 426, says: 'This version is too old for the centre.' },
} satisfies Record<string, ErrorEntry>

const workErrors = {
  'centre.unreachable': { status: 503, says: 'The centre does not answer.' },
  'centre.slow': { status: 504, says: 'The centre did not answer in time.' },
  'centre.broken': { status: 502, says: 'The centre’s answer cannot be read.' },
  'centre.busy': { status: 503, says: 'The centre is busy; try again.' },
  'centre.failed': { status: 500, says: 'Something went wrong at the centre; nothing was changed.' },
  'till.not_enrolled': { status: 409, says: 'This machine is no till yet.' },
  'till.not_signed_in': { status: 401, says: 'Nobody is signed in.' },
  'till.starting': { status: 503, says: 'The till is starting.' },
  'till.failed': { status: 500, says: 'Something went wrong on this till; nothing was recorded.' },
  'till.not_saved': { status: 507, says: 'The file could not be written there; choose another place.' },
  'till.no_products': { status: 404, says: 'No such product.' },
  'journal.degraded': { status: 503, says: 'The journal cannot be written; nothing is approved until it can.' },
  'verdict.gone': { status: 409, says: 'That verdict is no longer current; scan again.' },
  'bill.needed': { status: 409, says: 'Type the bill first.' },
  'redemption.working': { status: 409, says: 'That redemption is being recorded.' },
  'codes.sealed': { status: 409, says: 'The codes this till holds for an outage cannot be opened any more.' },
  'issue.needs_centre': { status: 503, says: 'Issuing needs the centre; try again when online.' },
} satisfies Record<string, ErrorEntry>

/** Of jobs, of files that people bring, and of the rows in them (3.3). */
const longWorkErrors = {
  'job.not_found': { status: 404, says: 'No such job.' },
  'job.ended': { status: 409, says: 'The job has ended already.' },
  'job.gave_up': { status: 503, says: 'The work was tried many times without success; what was done before stands.' },
  'job.broken': { status: 500, says: 'The work stopped at a fault of the centre; what was done before stands.' },
  'file.not_found': { status: 404, says: 'No such file.' },
  'file.needed': { status: 400, says: 'Send one file.' },
  'file.empty': { status: 400, says: 'The file is empty.' },
  'file.too_large': { status: 413, says: 'The file is larger than a file may be.' },
  'file.too_many': { status: 409, says: 'Too many files are kept; delete some, or wait until their time is over.' },
  'csv.endless_row': { status: 400, says: 'A row of the file does not end within a million bytes.' },
  'csv.column_missing': { status: 400, says: 'A column that is needed was not chosen.' },
  'csv.column_twice': { status: 400, says: 'Two meanings were chosen for one column.' },
  'row.quotes': { status: 400, says: 'The quotation marks of the row do not match.' },
  'row.encoding': { status: 400, says: 'The row is not text in the encoding of the file.' },
  'row.no_coupon': { status: 409, says: 'The customer of the row holds no coupon of the offer.' },
  'unit.parent_wrong': { status: 400, says: 'No such unit above, or not of the right kind.' },
} satisfies Record<string, ErrorEntry>

export const ERRORS = {
  ...decisionReasons,
  ...issualReasons,
  ...reversalReasons,
  ...inputErrors,
  ...offerErrors,
  ...offerWarnings,
  ...accessErrors,
  ...workErrors,
  ...longWorkErrors,
} satisfies Record<string, ErrorEntry>

export type ErrorKey = keyof typeof ERRORS

/** Is this one of ours? For text that came from outside. */
export function isErrorKey(key: string): key is ErrorKey {
  return Object.hasOwn(ERRORS, key)
}
