import type { Issuer } from '../../domain/issual/issual'
import { isOwnClaim, isVisibleTo } from '../../domain/offer/claim-rules'
import { withoutSample } from '../../domain/offer/hidden-sample'
import type { Offer } from '../../domain/offer/offer'
import { writeOffer, type OfferWire } from '../../domain/offer/offer-wire'
import type { CentralTx } from '../core/central-store'
import type { Core } from '../core/core'
import { refuse, type Answer } from '../core/failure'
import { listOffers, type ListAsked, type OfferPage } from '../offers/list-offers'
import type { ProgrammeName } from '../offers/saving'

type Asked = Pick<ListAsked, 'search' | 'cursor' | 'limit'> & { readonly show: 'claimable' | 'held' }

/**
 * What a campaign or programme may claim, or what it holds (2.8). What another has claimed is in neither list. An outbound
 * campaign that holds its one offer may claim no more; nobody may claim what has ended or whose last day is past.
 */
export function serviceOffers(core: Core, name: ProgrammeName, { show, ...asked }: Asked): Promise<Answer<OfferPage>> {
  return core.store.read(async (tx): Promise<Answer<OfferPage>> => {
    const { service, ref } = name
    if ((await tx.programmes.get(service, ref)) === null) return refuse('claim.programme_unknown', 'ref')
    const full = show === 'claimable' && service === 'outbound' && (await tx.programmes.offers(service, ref)).length > 0
    if (full) return { ok: true, value: { offers: [], next: null } }
    const held = show === 'held'
    const claim = held ? name : ('free' as const)
    return listOffers(core, tx, { ...asked, claim, activeOnly: !held, inside: held, owners: null, sort: 'modified' })
  })
}

/** One offer as the campaign or programme may see it: what another has claimed is as good as none. */
export function serviceOffer(core: Core, name: ProgrammeName, id: number): Promise<Answer<{ readonly offer: OfferWire }>> {
  return core.store.read(async (tx): Promise<Answer<{ readonly offer: OfferWire }>> => {
    const offer = await visibleOffer(core, tx, name, id)
    return offer === null ? refuse('offer.not_found') : { ok: true, value: { offer: withoutSample(writeOffer(offer)) } }
  })
}

async function visibleOffer(core: Core, tx: CentralTx, name: ProgrammeName, id: number): Promise<Offer | null> {
  const prepared = await core.catalogue.offer(tx, id)
  return prepared === null || !isVisibleTo(prepared.offer.claim, name) ? null : prepared.offer
}

/**
 * As whom a service issues (2.6). The third party's own client is the one whose campaign or programme has claimed the offer,
 * or any third party's while nobody has.
 */
export async function issuerOf(core: Core, tx: CentralTx, name: ProgrammeName, id: number): Promise<Issuer> {
  const offer = await visibleOffer(core, tx, name, id)
  const delivers = name.service === 'third_party' && offer !== null && offer.delivery === 'third_party'
  return delivers ? { kind: 'third_party_client' } : { kind: 'service', service: name.service, ref: name.ref }
}

/** Whether the offer was made inside this very campaign or programme, and so is edited by it (2.8). */
export async function isMadeInside(core: Core, tx: CentralTx, name: ProgrammeName, id: number): Promise<boolean> {
  const offer = await visibleOffer(core, tx, name, id)
  return offer !== null && offer.claim !== null && isOwnClaim(offer.claim, name) && (await tx.offerBook.story(id))?.inside === true
}
