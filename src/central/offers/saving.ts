import type { Claim, Offer } from '../../domain/offer/offer'
import type { CentralTx } from '../core/central-store'
import type { WorstShown } from '../core/offer-book-port'

/** One campaign or programme of a service. */
export type ProgrammeName = Pick<Claim, 'service' | 'ref'>

/** Who saves an offer, and what they were shown before. */
export interface Saving {
  /** As the audit log names them. */
  readonly who: string
  readonly from: string
  /** The worst case without a bound was shown and accepted (4.4, `allow`). */
  readonly acknowledged: boolean
  /** The worst case that was shown; another one by now refuses the save. Left out by those who show none. */
  readonly shown?: Pick<WorstShown, 'tills' | 'uses' | 'amount'> | undefined
  /** The campaign or programme inside which the offer is made or edited (2.8); left out in the offers section. */
  readonly inside?: ProgrammeName | undefined
  /** So many codes are to be made for the third party that delivers the offer (2.4); `start` answers the job, in the save's own transaction. */
  readonly codes?: { readonly count: number; start(tx: CentralTx, offer: Pick<Offer, 'id' | 'owner'>): Promise<number> } | undefined
}
