import type { PreparedZone } from '../../../domain/calendar/zone-table'
import type { Offer } from '../../../domain/offer/offer'
import { writeOffer, type OfferWire } from '../../../domain/offer/offer-wire'
import { ok, type Result } from '../../../domain/result'
import type { SeriesDraft, SeriesEdit } from '../../../protocol/public-v2/series'
import type { OfferDraft } from '../../offers/save-offer'
import { draftOf } from './series-draft'
import { seriesOf } from './series-wire'

/** A day for series that have none: v2 has no word for an offer without end. */
const NO_END = '9999-12-31'

const NO_COUNTS = { uses: 0, issued: 0, made: 0, held: 0, heldIssues: 0, lastIssuedAt: null, lastRedeemedAt: null }

/**
 * The offer with what an edit in v2's words changes of it, and nothing else: rules that v2 has no word for stay. The edit is
 * read over the series as it is told, and only what then differs from it counts. Fails with the field that cannot be read.
 */
export function editOf(edit: SeriesEdit, offer: Offer, zone: PreparedZone): Result<OfferWire, string> {
  const reading = { currency: offer.currency, zone }
  const told = seriesOf(0, offer, { offer: offer.id, ...NO_COUNTS })
  const shown = { ...told, ...plain(told), clientHandlingType: told['clientHandlingType'] } as unknown as SeriesDraft
  const before = draftOf(shown, reading)
  const after = draftOf({ ...shown, ...given(edit) }, reading)
  if (!after.ok) return after
  if (!before.ok) throw new Error(`offer ${offer.id} as it is told cannot be read: ${before.error}`)
  return ok(overlaid(writeOffer(offer), before.value, after.value))
}

/** What is told in words that an edit does not use. */
function plain(told: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const length = Number(told['randomCodeLength'])
  return { validTillDate: told['validTillDate'] ?? NO_END, randomCodeLength: length === 0 ? null : length, smsTemplate: told['smsTemplate'] ?? '' }
}

const given = (edit: SeriesEdit): Record<string, unknown> => Object.fromEntries(Object.entries(edit).filter(([, value]) => value !== null && value !== undefined))

/** Codes and rules are changed one by one; everything else as a whole. */
function overlaid(wire: OfferWire, before: OfferDraft, after: OfferDraft): OfferWire {
  return {
    ...wire,
    ...(changed(before, after) as Partial<OfferWire>),
    codes: codesOf(wire.codes, before.codes, after.codes),
    issual: { ...wire.issual, ...changed(before.issual ?? {}, after.issual ?? {}) },
    redemption: { ...wire.redemption, ...changed(before.redemption ?? {}, after.redemption ?? {}) },
  }
}

function codesOf(codes: OfferWire['codes'], before: OfferWire['codes'], after: OfferWire['codes']): OfferWire['codes'] {
  if (JSON.stringify(before) === JSON.stringify(after)) return codes
  if (codes.kind !== 'unique' || before.kind !== 'unique' || after.kind !== 'unique') return after
  return { ...codes, ...changed(before, after) }
}

function changed<T extends object>(before: T, after: T): Partial<T> {
  const old = new Map(Object.entries(before))
  return Object.fromEntries(Object.entries(after).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(old.get(name)))) as Partial<T>
}
