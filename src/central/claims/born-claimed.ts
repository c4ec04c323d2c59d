import { claimed } from '../../domain/offer/claim-rules'
import type { Claim } from '../../domain/offer/offer'
import type { CentralTx } from '../core/central-store'
import { refuse, type Answer } from '../core/failure'
import type { Programme } from '../core/offer-book-port'
import type { ProgrammeName } from '../offers/saving'

export const claimOf = ({ service, ref, name, endsOn }: Programme): Claim => ({ service, ref, name, endsOn })

/** The claim of an offer that is made inside a campaign or programme: it has it from birth (2.8). Locks the programme. */
export async function bornClaimed(tx: CentralTx, { service, ref }: ProgrammeName): Promise<Answer<Claim>> {
  const programme = await tx.programmes.get(service, ref)
  if (programme === null) return refuse('claim.programme_unknown', 'ref')
  const judged = claimed(null, claimOf(programme), (await tx.programmes.offers(service, ref)).length > 0)
  return judged.ok ? { ok: true, value: judged.value } : refuse(judged.error.key, 'ref')
}
