import type { RedemptionReasonKey } from '../../../domain/redemption/reason'

/** The figures of a reason by name, already formatted; a name that did not come is null. */
export type SaidFigures = (name: string) => string | null

/** What a cashier tells the customer, and what would help; null = nothing would. */
export interface ReasonSentence {
  readonly says: string
  readonly helps: string | null
}
type Sentence = (figure: SaidFigures) => ReasonSentence

const plain =
  (says: string, helps: string | null = null): Sentence =>
  () => ({ says, helps })

const redemption: Readonly<Record<RedemptionReasonKey, Sentence>> = {
  'code.unknown': plain('No such coupon', 'Check the code, or scan it again.'),
  'coupon.revoked': plain('This coupon has been withdrawn'),
  'offer.not_active': (figure) =>
    figure('status') === 'paused' ? { says: 'The offer is paused', helps: 'It may come back; try another day.' } : { says: 'The offer has ended', helps: null },
  'offer.expired': (figure) => ({ says: figure('lastDay') === null ? 'The offer has ended' : `The offer ended ${figure('lastDay')}`, helps: null }),
  'coupon.expired': (figure) => ({ says: figure('validThrough') === null ? 'The coupon has expired' : `The coupon expired ${figure('validThrough')}`, helps: null }),
  'coupon.not_issued': plain('This coupon was never given out'),
  'coupon.not_started': (figure) => ({
    says: 'Too early for this coupon',
    helps: figure('startsOn') === null ? null : `Good from ${figure('startsOn')}${figure('wait') === null ? '' : `, in ${figure('wait')}`}.`,
  }),
  'customer.required': plain('The customer must be known', 'Ask for mobile, e-mail or customer number: F2.'),
  'customer.blocked': plain('This customer may not use coupons', 'A manager can look into it.'),
  'coupon.not_holder': plain('The coupon belongs to another customer', 'Only the customer it was sent to may use it.'),
  'store.not_allowed': (figure) => ({ says: 'Not valid in this store', helps: figure('scope') === null ? null : `Valid in: ${figure('scope')}` }),
  'window.closed': (figure) => ({ says: 'Not valid at this time', helps: figure('opens') === null ? null : `Valid from ${figure('opens')}.` }),
  'bill.below_min': (figure) => ({
    says: figure('min') === null ? 'The bill is too small' : `The bill must reach ${figure('min')}`,
    helps: figure('missing') === null ? null : `${figure('missing')} more to reach it.`,
  }),
  'bill.above_max': (figure) => ({
    says: figure('max') === null ? 'The bill is too large' : `The bill may be at most ${figure('max')}`,
    helps: figure('over') === null ? null : `${figure('over')} too much.`,
  }),
  'bill.has_coupon': plain('This bill has a coupon already', 'One bill takes no further coupon.'),
  'bill.items_required': plain('The offer needs the goods, not only the total', 'Enter the bill line by line: F4.'),
  'bill.nothing_eligible': plain('Nothing on this bill is part of the offer'),
  'currency.no_rate': plain('The offer is in another currency, without a rate for today', 'Call your back office.'),
  'coupon.used': plain('This coupon has been used'),
  'coupon.use_limit': (figure) => ({ says: figure('limit') === null ? 'This coupon has no use left' : `This coupon has been used ${figure('limit')} times, as often as it may`, helps: null }),
  'customer.use_limit': (figure) => ({ says: figure('limit') === null ? 'This customer has used the offer as often as they may' : `This customer has used the offer ${figure('limit')} times, as often as they may`, helps: null }),
  'customer.gap': (figure) => ({
    says: 'This customer used the offer recently',
    helps: figure('from') === null ? null : `Again from ${figure('from')}.`,
  }),
  'offer.use_limit': plain('The offer has been used up'),
  'offline.not_permitted': plain('This offer may not be used offline', 'Try again when the till is online.'),
  'offline.allowance_exhausted': plain('This till has no allowance left for the offer', 'Try again when the till is online.'),
  'offline.not_holder': plain('This single-use code is not for this till while offline', 'Try again when the till is online.'),
  'offline.cap_reached': (figure) => ({
    says: figure('max') === null ? `This till has used the offer ${figure('limit') ?? ''} times offline, as often as it may` : `Offline this till may give at most ${figure('max')} on a bill`,
    helps: 'Try again when the till is online.',
  }),
  'offline.too_long': (figure) => ({
    says: figure('limit') === null ? 'The till has been offline too long for this offer' : `The till has been offline longer than ${figure('limit')}`,
    helps: 'Try again when the till is online.',
  }),
  'offline.approval_needed': plain('A manager must approve while offline', 'Call a manager to type their PIN.'),
  'clock.untrusted': plain('This machine’s clock cannot be trusted', 'Try again when the till is online.'),
}

const others: Readonly<Record<string, Sentence>> = {
  'offer.not_found': plain('There is no such offer'),
  'customer.unknown': plain('No customer has this mobile, e-mail or number', 'Check it, or add the customer first.'),
  'audience.not_included': plain('The offer is for other customers'),
  'issual.recently_had': plain('The customer had such a coupon in the last six months'),
  'issual.customer_limit': plain('The customer has as many of these coupons as they may'),
  'issual.gap': (figure) => ({ says: 'The customer got this coupon recently', helps: figure('from') === null ? null : `Again from ${figure('from')}.` }),
  'issual.offer_limit': plain('As many coupons as there may be have been given out'),
  'codes.exhausted': plain('The offer has no code left'),
  'issual.not_here': plain('This coupon may not be given out here'),
  'issue.needs_centre': plain('Giving out coupons needs the centre', 'Try again when the till is online.'),
  'reversal.coupon_expired': plain('The coupon has expired since, so there is nothing to give back'),
  'reversal.coupon_revoked': plain('The coupon has been withdrawn since, so there is nothing to give back'),
  'reversal.already': plain('This redemption has been reversed already'),
  'reversal.unknown': plain('There is no such redemption'),
  'reversal.pin_needed': plain('After its day a redemption needs a manager', 'Call a manager to type their PIN.'),
  'return.line_unknown': plain('These goods are not on that bill'),
  'return.line_twice': plain('These goods came back already'),
  'return.nothing': plain('Choose what comes back first'),
  'code.malformed': plain('That is no coupon code', 'A code has 1 to 40 letters, digits, hyphens or underscores.'),
  'customer.malformed': plain('That is no mobile number, e-mail address or customer number', 'Check what was typed: F2.'),
  'bill.lines_do_not_add_up': plain('The lines of the bill do not add up to its total', 'Check the bill: F4.'),
  'bill.amount_malformed': plain('An amount of the bill is no money of this store', 'Check the bill: F4.'),
  'bill.amount_too_large': plain('An amount of the bill is too large', 'Check the bill: F4.'),
  'bill.line_twice': plain('Two lines of the bill are the same', 'Check the bill: F4.'),
  'bill.currency_wrong': plain('The bill is not in this store’s currency', 'Check the bill: F4.'),
  'bill.needed': plain('The bill is missing', 'Type it first: F4.'),
  'verdict.gone': plain('That verdict is no longer current', 'Scan the coupon again.'),
  'redemption.working': plain('That redemption is being recorded', 'Wait a moment.'),
  'journal.degraded': plain('This machine cannot write its journal', 'Nothing is approved until it can. Call your support.'),
  'till.starting': plain('The till is still starting', 'Try again in a moment.'),
  'bill.total_differs': plain('This is another bill than the one that was redeemed'),
  'centre.recovering': plain('The centre was restored and waits for its tills', 'This till goes on with the allowance it holds.'),
  'case.unknown': plain('This case is not here any more'),
  'case.decided': plain('Somebody has decided this case already'),
  'till.not_saved': plain('The file could not be written there', 'Choose another place.'),
  'till.failed': plain('Something went wrong on this till', 'Nothing was recorded. Scan the coupon again.'),
  'till.not_signed_in': plain('Nobody is signed in', 'Sign in first.'),
  'till.wrong_codes': plain('Too many wrong codes', 'More than 10 in 10 minutes. Call a manager to type their PIN; then it goes on.'),
  'till.codes_damaged': plain('Part of this till’s codes is damaged', 'It does not know whether this code is good. The codes are fetched again as soon as the centre answers.'),
  'till.disk_full': plain('This till’s disk is full', 'Make room on it; until then only the centre can approve.'),
  'till.disabled': plain('This till has been disabled', 'Call your back office.'),
  'till.no_products': plain('There is no such product'),
  'centre.unreachable': plain('The centre does not answer', 'Try again when the till is online.'),
  'centre.slow': plain('The centre did not answer in time', 'Try again.'),
  'centre.broken': plain('The centre’s answer cannot be read', 'Call your support if it stays.'),
  'centre.busy': plain('The centre is busy', 'Try again in a moment.'),
  'centre.failed': plain('Something went wrong at the centre', 'Nothing was changed. Try again.'),
  'resend.not_enabled': plain('This offer’s coupons are not sent again'),
  'resend.not_live': plain('Only a live coupon is sent again'),
  'resend.no_contact': plain('The customer has neither mobile nor e-mail'),
}

/** Sentences for keys; one that only a newer centre knows is said without figures. */
export const reasonStrings = {
  redemption,
  others,
  unknown: (key: string): ReasonSentence => ({ says: 'The centre says no', helps: `Reason “${key}”: this version of the app does not know it.` }),
  hours: (n: string) => `${n} h`,
  days: (n: number, text: string) => (n === 1 ? '1 day' : `${text} days`),
  moment: (day: string, time: string) => `${day} ${time}`,
  todayAt: (time: string) => `${time} today`,
}
