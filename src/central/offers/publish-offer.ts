import type { OfferWarning } from '../../domain/offer/check-offer'
import type { Offer } from '../../domain/offer/offer'
import { withoutSample } from '../../domain/offer/hidden-sample'
import { readOffer } from '../../domain/offer/offer-wire'
import { prepareOffer } from '../../domain/offer/prepare-offer'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import type { OfferStory } from '../core/offer-book-port'
import type { OfferStored } from '../core/rows'
import { anewChange, counterChange } from '../feeds/feed-changes'
import { offerRow } from '../feeds/ref-rows'
import { sightChanged, sightChanges, standings } from '../feeds/sight'
import type { Figure } from './check-save'
import type { Saving } from './saving'

export interface SavedOffer {
  readonly stored: OfferStored
  readonly offer: Offer
  readonly warnings: readonly OfferWarning[]
}

interface Published {
  readonly stored: OfferStored
  readonly before: OfferStored | null
  readonly warnings: readonly OfferWarning[]
  /** What was done, for the audit log: `offer.create`, `offer.claim`, … */
  readonly what: string
  /** Null = nobody was shown anything this time. */
  readonly figure: Figure | null
}

/** A saved offer goes to the tills, into its own story and into the audit log. */
export async function publishOffer(core: Core, tx: CentralTx, done: Published, saving: Pick<Saving, 'who' | 'from' | 'inside'>): Promise<SavedOffer> {
  const { stored, before, warnings, what, figure } = done
  const read = readOffer(stored.offer)
  if (!read.ok) throw new Error('an offer was saved that cannot be read')
  const { index } = await core.catalogue.view(tx)
  await tx.feeds.append([
    { feed: 'ref', key: `offer:${stored.id}`, body: offerRow(prepareOffer(read.value, index)) },
    counterChange(await tx.offers.counts(stored.id)),
    ...((await holdersAreMissing(tx, read.value)) ? [anewChange(`coupons:${stored.id}`, stored.id)] : []),
    ...(before === null ? [] : sightChanges(await storesThatSee(tx, before, stored))),
  ])
  const known = (await tx.offerBook.story(stored.id)) ?? firstStory(stored, before, saving)
  const shown = figure === null ? known.worst : { ...figure.worst, at: stored.savedAt, by: saving.who }
  await tx.offerBook.tell(stored.id, { ...known, changedBy: saving.who, worst: shown })
  if (figure !== null) await tx.countedTills.put(stored.id, figure.counted)
  await tx.people.audit({
    at: stored.savedAt,
    who: saving.who,
    from: saving.from,
    what,
    subject: `offer:${stored.id}`,
    before: before === null ? null : withoutSample(before.offer),
    after: withoutSample(stored.offer),
  })
  return { stored, offer: read.value, warnings }
}

/**
 * Stores that see the offer from now on and must hear who holds its coupons, and those that see it no more and must forget
 * whom no other offer needs.
 */
async function storesThatSee(tx: CentralTx, before: OfferStored, after: OfferStored): Promise<readonly number[]> {
  if (JSON.stringify(sightOf(before)) === JSON.stringify(sightOf(after))) return []
  // A store that is moved at the same moment is either in this tree, or whoever moves it sees this offer.
  await tx.org.holdUnits()
  const tills = standings((await tx.org.load()).units)
  return sightChanged({ tills, offers: [before] }, { tills, offers: [after] }).stores
}

const sightOf = ({ offer }: OfferStored) => [offer.redemption?.scope ?? [], offer.status === 'ended']

/** Only the holder may redeem from now on, and the tills have the codes in packs that do not say who holds them (4.3). */
async function holdersAreMissing(tx: CentralTx, { id, redemption }: Offer): Promise<boolean> {
  if (redemption.anyone) return false
  return (await tx.packs.setOf({ offer: id, family: 'coupons' }))?.packs.some(({ holders }) => !holders) ?? false
}

/** Of an offer from before stories were kept nobody knows who made it. */
function firstStory(stored: OfferStored, before: OfferStored | null, { who, inside }: Pick<Saving, 'who' | 'inside'>): OfferStory {
  const made = before === null ? { madeAt: stored.savedAt, madeBy: who } : { madeAt: before.savedAt, madeBy: null }
  return { ...made, changedBy: who, inside: before === null && inside !== undefined, worst: null }
}
