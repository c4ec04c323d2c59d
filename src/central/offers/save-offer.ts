import { changedFields, frozenProblems, judgeEdit } from '../../domain/offer/edit-rules'
import { withoutSample, withSampleOf } from '../../domain/offer/hidden-sample'
import type { Offer } from '../../domain/offer/offer'
import { readOffer, writeOffer, type OfferWire } from '../../domain/offer/offer-wire'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import type { OfferStored } from '../core/rows'
import { cannotMake } from '../coupons/codes-ahead'
import { bornClaimed } from '../claims/born-claimed'
import { checkSave, type Checked, type Worst } from './check-save'
import { newOfferCode } from './offer-code'
import { addCommonCode, codesTaken, registerSeries } from './offer-codes'
import { publishOffer, type SavedOffer } from './publish-offer'
import { withOrgDefaults } from './save-defaults'
import type { Saving } from './saving'
import { wholeSettings } from '../settings/settings'

/** An offer before it has a number; without a code of its own one is made, without a currency it has the organisation's. */
export type OfferDraft = Omit<OfferWire, 'id' | 'version' | 'code' | 'currency'> & { readonly code?: string | undefined; readonly currency?: string | null | undefined }

/** `job`: makes the codes that were asked for with the save; null = none were. */
export type SavedWithCodes = SavedOffer & { readonly job: number | null }

/** Makes an offer, or says the first thing that keeps it from being made, with all of them in the details. */
export function createOffer(core: Core, draft: OfferDraft, saving: Saving): Promise<Answer<SavedWithCodes>> {
  return core.store.transact(async (tx): Promise<Answer<SavedWithCodes>> => {
    const checked = await checkNew(core, tx, draft, saving)
    if (!checked.ok) return checked
    const { offer, warnings, worst, counted } = checked.value
    const agreed = agreedTo(offer, worst, saving)
    const wrong = agreed ?? (await cannotMakeCodes(tx, offer, saving))
    if (wrong !== null) return wrong
    const stored = await tx.offers.insert(writeOffer(offer), core.clock.now())
    if (stored === 'taken') return refuse('offer.code_taken', 'code')
    await addCommonCode(tx, stored.id, offer)
    await registerSeries(tx, offer)
    return withCodes(tx, saving, await publishOffer(core, tx, { stored, before: null, warnings, what: 'offer.create', figure: { worst, counted } }, saving))
  })
}

/** Everything that `createOffer` looks at, and nothing written. */
export async function checkNew(core: Core, tx: CentralTx, draft: OfferDraft, { inside }: Pick<Saving, 'inside'>): Promise<Answer<Checked>> {
  if (draft.claim !== null && draft.claim !== undefined) return refuse('claim.by_service_only', 'claim')
  // Randomised codes are made in the offers section alone (2.4).
  if (inside !== undefined && draft.codes.kind === 'randomised') return refuse('codes.not_here', 'codes.kind')
  const claim = inside === undefined ? null : await bornClaimed(tx, inside)
  if (claim !== null && !claim.ok) return claim
  const settings = wholeSettings(await tx.settings.get())
  const currency = draft.currency ?? (await core.catalogue.view(tx)).org.currency
  const named = { ...draft, currency, id: 0, version: 1, code: draft.code ?? newOfferCode(core.random), claim: claim?.value ?? null }
  const checked = await checkSave(core, tx, withOrgDefaults(named, settings), null)
  if (!checked.ok) return checked
  return (await codesTaken(tx, checked.value.offer)) ? refuse('codes.taken', 'codes') : checked
}

/** Saves an edit on top of the version it started from; a stale one is refused with the difference, nothing is overwritten (2.2). */
export function updateOffer(core: Core, id: number, wire: OfferWire, saving: Saving): Promise<Answer<SavedWithCodes>> {
  return core.store.transact(async (tx): Promise<Answer<SavedWithCodes>> => {
    const checked = await checkEdit(core, tx, id, wire, saving)
    if (!checked.ok) return checked
    const { before, old, offer, warnings, worst, counted } = checked.value
    const agreed = agreedTo(offer, worst, saving)
    const wrong = agreed ?? (await cannotMakeCodes(tx, offer, saving))
    if (wrong !== null) return wrong
    const now = core.clock.now()
    const next = writeOffer({ ...offer, version: before.version + 1 })
    const saved = await tx.attempt(() => tx.offers.update(next, before.version, now)).catch((failure: unknown) => codeTaken(core, failure))
    if (saved === 'taken') return refuse('offer.code_taken', 'code')
    if (!saved) return stale(tx, id, wire)
    if (commonCodeOf(old) !== commonCodeOf(offer)) await addCommonCode(tx, id, offer)
    const stored = { id, version: before.version + 1, offer: next, savedAt: now }
    return withCodes(tx, saving, await publishOffer(core, tx, { stored, before, warnings, what: 'offer.update', figure: { worst, counted } }, saving))
  })
}

export interface CheckedEdit extends Checked {
  readonly before: OfferStored
  readonly old: Offer
}

/** Everything that `updateOffer` looks at, and nothing written. */
export async function checkEdit(core: Core, tx: CentralTx, id: number, wire: OfferWire, { inside }: Pick<Saving, 'inside'>): Promise<Answer<CheckedEdit>> {
  const before = await tx.offers.get(id)
  if (before === null) return refuse('offer.not_found')
  const read = readOffer(before.offer)
  if (!read.ok) throw new Error(`offer ${id} cannot be read`)
  const old = { ...read.value, version: before.version }
  // What was made inside a campaign or programme is edited there (2.8).
  if (inside === undefined && (await tx.offerBook.story(id))?.inside === true) return refuse('offer.made_inside')
  const judged = judgeEdit(old, wire.version ?? 0)
  if (!judged.ok) return judged.error === 'offer.stale' ? stale(tx, id, wire) : refuse(judged.error, 'version')
  const edited = withSampleOf({ ...wire, id, claim: wire.claim ?? before.offer.claim }, before.offer)
  const checked = await checkSave(core, tx, edited, old)
  if (!checked.ok) return checked
  const { offer } = checked.value
  const frozen = frozenProblems(old, offer)[0]
  if (frozen !== undefined) return refuse(frozen.key, frozen.field)
  if (changedFields(old, offer).some(({ field }) => field === 'claim' || field.startsWith('claim.'))) return refuse('claim.by_service_only', 'claim')
  if (commonCodeOf(old) !== commonCodeOf(offer) && (await codesTaken(tx, { ...offer, id: old.id }))) return refuse('codes.taken', 'codes')
  return { ok: true, value: { ...checked.value, before, old } }
}

/** Asked before anything is written: a save that cannot have its codes is no save. */
const cannotMakeCodes = (tx: CentralTx, offer: Offer, { codes }: Saving): Promise<ReturnType<typeof refuse> | null> =>
  codes === undefined ? Promise.resolve(null) : cannotMake(tx, offer, codes.count, 'makeCodes')

async function withCodes(tx: CentralTx, { codes }: Saving, saved: SavedOffer): Promise<Answer<SavedWithCodes>> {
  const job = codes === undefined ? null : await codes.start(tx, { ...saved.offer, id: saved.stored.id as Offer['id'] })
  return { ok: true, value: { ...saved, job } }
}

const commonCodeOf = ({ codes }: Offer): string | null => (codes.kind === 'common' ? codes.code : null)

/** Whoever saves has accepted what can happen (4.4): the figures they were shown, and that there is no bound where there is none. */
export function agreedTo(offer: Pick<Offer, 'offline'>, worst: Worst, { acknowledged, shown }: Pick<Saving, 'acknowledged' | 'shown'>): ReturnType<typeof refuse> | null {
  if (shown !== undefined && (shown.tills !== worst.tills || shown.uses !== worst.uses || shown.amount !== worst.amount)) {
    return refuse('offline.figure_moved', 'offline', { ...worst })
  }
  return offer.offline.mode === 'allow' && !acknowledged ? refuse('offline.unbounded', 'offline.mode') : null
}

/** Refused, with what the others changed since and what this edit would change, field by field. */
async function stale(tx: CentralTx, id: number, wire: OfferWire): Promise<Answer<never>> {
  const now = await tx.offers.get(id)
  if (now === null) return refuse('offer.not_found')
  const started = await tx.offers.at(id, wire.version ?? 0)
  const theirs = started === null ? [] : difference(started.offer, now.offer)
  const yours = difference((started ?? now).offer, withSampleOf({ ...wire, id, claim: wire.claim ?? now.offer.claim }, now.offer))
  const by = (await tx.offerBook.story(id))?.changedBy ?? null
  return refuse('offer.stale', 'version', JSON.parse(JSON.stringify({ version: now.version, savedAt: now.savedAt, by, theirs, yours })) as never)
}

function difference(before: OfferWire, after: OfferWire): ReturnType<typeof changedFields> {
  const [old, next] = [readOffer(withoutSample(before)), readOffer(withoutSample(after))]
  return old.ok && next.ok ? changedFields(old.value, next.value) : []
}

/** Two offers of one code: the store's own key says so, whoever was first. */
function codeTaken(core: Core, failure: unknown): 'taken' {
  if (core.store.mustRestart(failure)) throw failure
  const text = failure instanceof Error ? failure.message : ''
  if (/offer_org_code_key|the offer code .* is taken/.test(text)) return 'taken'
  throw failure
}
