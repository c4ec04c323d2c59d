import type { Issuer } from '../../../domain/issual/issual'
import { isVisibleTo } from '../../../domain/offer/claim-rules'
import type { Claim, Offer } from '../../../domain/offer/offer'
import type { CentralTx } from '../../core/central-store'
import type { ClientService } from '../../core/offer-book-port'
import type { ProgrammeName } from '../../offers/saving'

/**
 * For whom a client of v2 asks: the organisation, or one service (2.8). v2 names no campaign, so a client that speaks for a
 * whole service is taken for whichever of its own campaigns has claimed the offer.
 */
export type Asker = ClientService | null

export async function askerOf(tx: CentralTx, client: string): Promise<Asker> {
  const found = await tx.programmes.clientService(client)
  return found === null || found.service === null ? null : found
}

/** Whether the client may know of the offer at all. */
export function seesOffer(asker: Asker, { claim }: Pick<Offer, 'claim'>): boolean {
  const name = nameOf(asker, claim)
  return name === null || isVisibleTo(claim, name)
}

/** As whom the client issues (2.6): the third party's own client, its service, or the organisation. */
export function issuerFor(asker: Asker, offer: Offer | null): Issuer {
  const name = nameOf(asker, offer?.claim ?? null)
  if (name === null) return { kind: 'organisation' }
  const delivers = name.service === 'third_party' && offer?.delivery === 'third_party' && isVisibleTo(offer.claim, name)
  return delivers ? { kind: 'third_party_client' } : { kind: 'service', ...name }
}

function nameOf(asker: Asker, claim: Claim | null): ProgrammeName | null {
  if (asker === null || asker.service === null) return null
  const { service, ref } = asker
  return { service, ref: ref ?? (claim?.service === service ? claim.ref : '') }
}
