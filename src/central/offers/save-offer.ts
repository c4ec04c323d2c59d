import { checkOffer, type OfferWarning } from '../../domain/offer/check-offer'
import { frozenProblems, judgeEdit } from '../../domain/offer/edit-rules'
import type { FieldProblem } from '../../domain/offer/field-problem'
import type { Offer } from '../../domain/offer/offer'
import { readOffer, writeOffer, type OfferWire } from '../../domain/offer/offer-wire'
import { prepareOffer } from '../../domain/offer/prepare-offer'
import { unitKey } from '../../domain/org/unit-key'
import { writeReason } from '../../domain/redemption/write-decision'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import type { OfferStored } from '../core/rows'
import { counterChange } from '../feeds/feed-changes'
import { offerRow } from '../feeds/ref-rows'
import { newOfferCode } from './offer-code'
import { addCommonCode, codesTaken } from './offer-codes'

/** An offer before it has a number; without a code of its own one is made. */
export type OfferDraft = Omit<OfferWire, 'id' | 'version' | 'code'> & { readonly code?: string | undefined }

/** Who saves, for the audit log. */
export interface Saving {
  readonly who: string
  readonly from: string
  /** The worst case without a bound was shown and accepted (4.4, `allow`). */
  readonly acknowledged: boolean
}

export interface SavedOffer {
  readonly stored: OfferStored
  readonly offer: Offer
  readonly warnings: readonly OfferWarning[]
}

/** Makes an offer, or says the first thing that keeps it from being made, with all of them in the details. */
export function createOffer(core: Core, draft: OfferDraft, saving: Saving): Promise<Answer<SavedOffer>> {
  return core.store.transact(async (tx): Promise<Answer<SavedOffer>> => {
    const wire: OfferWire = { ...draft, id: 1, version: 1, code: draft.code ?? newOfferCode(core.random) }
    const checked = await check(core, tx, wire, saving)
    if (!checked.ok) return checked
    const taken = await codesTaken(tx, checked.value.offer)
    if (taken) return refuse('codes.taken', 'codes')
    const stored = await tx.offers.insert(writeOffer(checked.value.offer), core.clock.now())
    if (stored === 'taken') return refuse('offer.code_taken', 'code')
    await addCommonCode(tx, stored.id, checked.value.offer)
    return publish(core, tx, stored, null, checked.value.warnings, saving)
  })
}

/** Saves an edit on top of the version it started from; a stale one is refused, nothing is overwritten (2.2). */
export function updateOffer(core: Core, id: number, wire: OfferWire, saving: Saving): Promise<Answer<SavedOffer>> {
  return core.store.transact(async (tx): Promise<Answer<SavedOffer>> => {
    const before = await tx.offers.get(id)
    if (before === null) return refuse('offer.not_found')
    const old = readOffer(before.offer)
    if (!old.ok) throw new Error(`offer ${id} cannot be read`)
    const judged = judgeEdit({ ...old.value, version: before.version }, wire.version ?? 0)
    if (!judged.ok) return refuse(judged.error, 'version')
    const checked = await check(core, tx, { ...wire, id }, saving)
    if (!checked.ok) return checked
    const frozen = frozenProblems(old.value, checked.value.offer)[0]
    if (frozen !== undefined) return refuse(frozen.key, frozen.field)
    const sameCode = await tx.offers.byCode(checked.value.offer.code)
    if (sameCode !== null && sameCode.id !== id) return refuse('offer.code_taken', 'code')
    const now = core.clock.now()
    const next = writeOffer({ ...checked.value.offer, version: before.version + 1 })
    if (!(await tx.offers.update(next, before.version, now))) return refuse('offer.stale', 'version')
    return publish(core, tx, { id, version: before.version + 1, offer: next, savedAt: now }, before, checked.value.warnings, saving)
  })
}

interface Checked {
  readonly offer: Offer
  readonly warnings: readonly OfferWarning[]
}

async function check(core: Core, tx: CentralTx, wire: OfferWire, saving: Saving): Promise<Answer<Checked>> {
  const read = readOffer(wire)
  if (!read.ok) return refuseProblems(read.error)
  const offer = read.value
  const { org, index } = await core.catalogue.view(tx)
  const { problems, warnings } = checkOffer(offer, org.settings)
  if (problems.length > 0) return refuseProblems(problems)
  const units = [...offer.redemption.scope, ...offer.issual.scope, ...(offer.owner === null ? [] : [offer.owner])]
  const missing = units.find((unit) => !index.units.has(unitKey(unit)))
  if (missing !== undefined) return refuse('unit.unknown', `${missing.type} ${missing.id}`)
  if (offer.offline.mode === 'allow' && !saving.acknowledged) return refuse('offline.unbounded', 'offline.mode')
  return { ok: true, value: { offer, warnings } }
}

function refuseProblems(problems: readonly FieldProblem[]): Answer<never> {
  const [first] = problems
  if (first === undefined) throw new Error('refused without a problem')
  const all = problems.map((problem) => ({ field: problem.field, key: problem.key, figures: writeReason({ key: problem.key, figures: problem.figures }).figures }))
  return refuse(first.key, first.field, JSON.parse(JSON.stringify(all)) as never)
}

/** To the tills, and into the audit log. */
async function publish(
  core: Core,
  tx: CentralTx,
  stored: OfferStored,
  before: OfferStored | null,
  warnings: readonly OfferWarning[],
  saving: Saving,
): Promise<Answer<SavedOffer>> {
  const read = readOffer(stored.offer)
  if (!read.ok) throw new Error('an offer was saved that cannot be read')
  const { index } = await core.catalogue.view(tx)
  await tx.feeds.append([
    { feed: 'ref', key: `offer:${stored.id}`, body: offerRow(prepareOffer(read.value, index)) },
    counterChange(await tx.offers.counts(stored.id)),
  ])
  await tx.people.audit({
    at: stored.savedAt,
    who: saving.who,
    from: saving.from,
    what: before === null ? 'offer.create' : 'offer.update',
    subject: `offer:${stored.id}`,
    before: before?.offer ?? null,
    after: stored.offer,
  })
  return { ok: true, value: { stored, offer: read.value, warnings } }
}
