import type { Offer } from '../../../../domain/offer/offer'
import { refuse, type Answer } from '../../../core/failure'
import { idOf } from '../../api/id-of'
import type { Call, CLIENT } from '../../route'
import { askerOf, seesOffer } from '../asker'

/** The series of the path, if the client may know of it. */
export async function offerOf({ caller, params }: Call<typeof CLIENT, unknown, unknown>): Promise<Answer<Offer>> {
  const id = idOf(params)
  const { core } = caller.org
  const found = await core.store.read(async (tx) => {
    const prepared = id === null ? null : await core.catalogue.offer(tx, id)
    return prepared !== null && seesOffer(await askerOf(tx, caller.client), prepared.offer) ? prepared.offer : null
  })
  return found === null ? refuse('offer.not_found') : { ok: true, value: found }
}
