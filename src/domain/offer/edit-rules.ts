import type { PlainDate } from '../calendar/calendar'
import { validityOf } from '../coupon/validity'
import { fail, ok, type Result } from '../result'
import { problem, type FieldProblem } from './field-problem'
import type { Offer } from './offer'
import { writeOffer, type OfferWire } from './offer-wire'

/** The fields that never change once an offer is made (2.2, "Editing"); the sample only for randomised codes. */
export const FROZEN_FIELDS = ['id', 'expiry.kind', 'codes.kind', 'codes.sample'] as const

/** The frozen fields an edit tries to change; empty = none. */
export function frozenProblems(before: Offer, after: Offer): readonly FieldProblem[] {
  const sample = (offer: Offer): string | null => (offer.codes.kind === 'randomised' ? offer.codes.sample : null)
  const changed: Record<(typeof FROZEN_FIELDS)[number], boolean> = {
    id: before.id !== after.id,
    'expiry.kind': before.expiry.kind !== after.expiry.kind,
    'codes.kind': before.codes.kind !== after.codes.kind,
    'codes.sample': before.codes.kind === after.codes.kind && sample(before) !== sample(after),
  }
  return FROZEN_FIELDS.filter((field) => changed[field]).map((field) => problem(field, 'field.frozen'))
}

/**
 * Whether an edit may be saved on top of the offer as it stands: not once it has ended, and only from the version it started
 * from (2.2). `startedFrom` is the version the editor loaded.
 */
export function judgeEdit(current: Offer, startedFrom: number): Result<'editable', 'offer.ended' | 'offer.stale'> {
  if (current.status === 'ended') return fail('offer.ended')
  return startedFrom === current.version ? ok('editable') : fail('offer.stale')
}

export interface FieldChange {
  /** Path in the wire form, for instance `redemption.billMin`. */
  readonly field: string
  readonly before: unknown
  readonly after: unknown
}

/** Each changed field, old and new, in the order of the wire form; the version itself is left out. */
export function changedFields(before: Offer, after: Offer): readonly FieldChange[] {
  return differences('', { ...writeOffer(before), version: 0 }, { ...writeOffer(after), version: 0 } satisfies OfferWire)
}

/** Walks maps field by field; lists and plain values are compared and shown whole. */
function differences(path: string, before: unknown, after: unknown): readonly FieldChange[] {
  if (!isMap(before) || !isMap(after)) {
    const [old, now] = [before ?? null, after ?? null]
    return JSON.stringify(old) === JSON.stringify(now) ? [] : [{ field: path, before: old, after: now }]
  }
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])]
  return names.flatMap((name) => differences(path === '' ? name : `${path}.${name}`, before[name], after[name]))
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export interface EndMove {
  readonly from: PlainDate | null
  readonly to: PlainDate | null
}

/**
 * What an edit does to the last day of one coupon, or null if nothing (2.2: "issued coupons will end on 31 Jan instead of
 * 28 Feb"). The caller asks once for every day of issue it has coupons of, and counts.
 */
export function endMove(before: Offer, after: Offer, issuedOn: PlainDate | null, explicit: PlainDate | null): EndMove | null {
  const from = validityOf(before, issuedOn, explicit).validThrough
  const to = validityOf(after, issuedOn, explicit).validThrough
  return from === to ? null : { from, to }
}
