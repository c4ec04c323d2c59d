import type { Instant } from '../../domain/calendar/calendar'
import { localDate } from '../../domain/calendar/zone-table'
import type { UnitId } from '../../domain/ids'
import { formatMoney } from '../../domain/money/money-text'
import { checkOffer, type OfferWarning } from '../../domain/offer/check-offer'
import { problem, type FieldProblem } from '../../domain/offer/field-problem'
import { lastDayOf } from '../../domain/offer/last-day'
import type { Offer } from '../../domain/offer/offer'
import { readOffer, type OfferWire } from '../../domain/offer/offer-wire'
import { worstCaseOf } from '../../domain/offer/worst-case'
import { covers, orgZone, placeOf, type OrgIndex } from '../../domain/org/org-index'
import { unitKey } from '../../domain/org/unit-key'
import { writeReason } from '../../domain/redemption/write-decision'
import type { OrgSettingsWhole } from '../../protocol/api/settings'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import type { WorstShown } from '../core/offer-book-port'
import { wholeSettings } from '../settings/settings'
import { guessWarnings } from './guess-warnings'
import { figureIn, withOfflineLimits } from './save-defaults'

export type Worst = Pick<WorstShown, 'tills' | 'uses' | 'amount' | 'perCode' | 'issues'>

/** The worst case, and the tills it is for. */
export interface Figure {
  readonly worst: Worst
  readonly counted: readonly number[]
}

export interface Checked extends Figure {
  readonly offer: Offer
  readonly warnings: readonly OfferWarning[]
}

/**
 * Whether an offer may be saved, and what has to be said before (2.2, 4.4). `before` is the offer as it stands, null for a
 * new one. Refused with the first problem's key, and all of them in the details.
 */
export async function checkSave(core: Core, tx: CentralTx, wire: OfferWire, before: Offer | null): Promise<Answer<Checked>> {
  const read = readOffer(wire)
  if (!read.ok) return refuseProblems(read.error)
  const settings = wholeSettings(await tx.settings.get())
  const offer = withOfflineLimits(read.value, settings)
  const { org, index } = await core.catalogue.view(tx)
  const { problems, warnings } = checkOffer(offer, org.settings)
  const wrong = [...problems, ...metadataProblems(offer, before, settings), ...contactProblems(offer, before, settings)]
  if (wrong.length > 0) return refuseProblems(wrong)
  const units = [...offer.redemption.scope, ...offer.issual.scope, ...(offer.owner === null ? [] : [offer.owner])]
  const missing = units.find((unit) => !index.units.has(unitKey(unit)))
  if (missing !== undefined) return refuse('unit.unknown', `${missing.type} ${missing.id}`)
  const { worst, counted } = await worstOf(tx, index, offer)
  if (isOverCap(offer, worst, settings)) return refuse('offline.over_cap', 'offline', { ...worst })
  const last = lastDayOf(offer)
  const today = localDate(orgZone(index), core.clock.now() as Instant)
  const over: readonly OfferWarning[] = last !== null && last < today ? [{ field: 'expiry.on', key: 'offer.ends_in_past' }] : []
  return { ok: true, value: { offer, warnings: [...warnings, ...over, ...(await guessWarnings(tx, offer, before))], worst, counted } }
}

export function refuseProblems(problems: readonly FieldProblem[]): Answer<never> {
  const [first] = problems
  if (first === undefined) throw new Error('refused without a problem')
  const all = problems.map(({ field, key, figures }) => ({ field, key, figures: writeReason({ key, figures }).figures }))
  return refuse(first.key, first.field, JSON.parse(JSON.stringify(all)) as never)
}

/** The organisation says which custom fields there are and which an offer must have (2.2); what an offer has already may stay. */
function metadataProblems({ metadata }: Offer, before: Offer | null, settings: OrgSettingsWhole): readonly FieldProblem[] {
  if (settings.metadata === null) return []
  const known = new Set(settings.metadata.map(({ name }) => name))
  const stray = Object.keys(metadata).filter((name) => !known.has(name) && before?.metadata[name] !== metadata[name])
  const missing = settings.metadata.filter(({ name, required }) => required && (metadata[name] ?? '').trim() === '')
  return [
    ...stray.map((name) => problem(`metadata.${name}`, 'field.malformed')),
    ...missing.map(({ name }) => problem(`metadata.${name}`, 'field.required')),
  ]
}

/** Reminders of an offer go to the organisation's points of contact (2.2), by name or address; to anybody while none is listed. */
function contactProblems({ expiryReminder }: Offer, before: Offer | null, { pointsOfContact }: OrgSettingsWhole): readonly FieldProblem[] {
  if (expiryReminder === null || pointsOfContact.length === 0) return []
  const listed = new Set([...pointsOfContact.flatMap(({ name, email }) => [name.toLowerCase(), email.toLowerCase()]), ...(before?.expiryReminder?.pocs ?? [])])
  return expiryReminder.pocs.every((poc) => listed.has(poc) || listed.has(poc.toLowerCase())) ? [] : [problem('expiryReminder.pocs', 'field.malformed')]
}

/** The worst case over the tills that are enrolled now and may redeem the offer. */
export async function worstOf(tx: CentralTx, index: OrgIndex, offer: Offer): Promise<Figure> {
  const counted = (await tx.offerBook.enrolledTills()).filter((till) => {
    const place = placeOf(index, till as UnitId)
    return place !== null && covers(offer.redemption.scope, place)
  })
  const { uses, amount, perCode, issues } = worstCaseOf(offer, counted.length)
  return { worst: { tills: counted.length, uses, amount: amount === null ? null : formatMoney(amount, offer.currency), perCode, issues }, counted }
}

/** Whether the figure is more than the organisation allows (4.4, the risk caps). */
export function isOverCap(offer: Offer, worst: Worst, { riskCaps }: OrgSettingsWhole): boolean {
  if (offer.offline.mode === 'allow') return !riskCaps.unbounded
  if (riskCaps.worstCase === null) return false
  return worst.amount === null || figureIn(worst.amount, offer.currency) > figureIn(riskCaps.worstCase, offer.currency)
}
