import type { z } from 'zod'
import { offerPacks } from '../../../protocol/api/packs'
import { refuse, type Answer } from '../../core/failure'
import { people, route, type Route } from '../route'
import { idOf } from './id-of'
import { seenOffer, type Person } from './shown-offer'

/** Changes that are counted: more than this is said as this. */
const MOST_COUNTED = 10_000

/** What of an offer comes packed to tills (4.3). */
export const PACK_SET_ROUTES: readonly Route[] = [
  route({
    method: 'GET',
    path: '/api/offers/:id/packs',
    summary: 'What of an offer tills have packed: how much, since when, and what stands over it',
    access: people('marketer', 'admin'),
    errors: 'own',
    answers: offerPacks,
    handle: ({ caller, params }) => packsOf(caller, idOf(params)),
  }),
]

function packsOf(caller: Person, id: number | null): Promise<Answer<z.infer<typeof offerPacks>>> {
  return caller.org.core.store.read(async (tx): Promise<Answer<z.infer<typeof offerPacks>>> => {
    const seen = id === null ? null : await seenOffer(caller, tx, id)
    if (seen === null) return refuse('offer.not_found')
    const sets = (await tx.packs.sets()).filter(({ offer }) => offer === seen.offer.id)
    const growth = new Map((await tx.packs.growth(sets, MOST_COUNTED)).map((of) => [of.family, of]))
    const shown = sets.map(({ family, madeAt, packs }) => ({
      family,
      madeAt,
      behind: growth.get(family)?.changes ?? 0,
      waiting: growth.get(family)?.anew ?? false,
      packs: packs.map(({ id: name, entries, bytes }) => ({ id: name, entries, bytes })),
    }))
    return { ok: true, value: { sets: shown } }
  })
}
