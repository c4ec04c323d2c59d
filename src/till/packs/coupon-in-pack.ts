import type { Coupon } from '../../domain/coupon/coupon'
import { holderMatches, type Sha256 } from '../../domain/pack/holder-print'
import type { PackEntry } from '../../domain/pack/pack-format'
import type { CustomerToken } from '../../domain/ids'

/** The holder of a code whose holder is not the customer at hand: a token that no customer has. */
export const SOMEBODY_ELSE = '0'.repeat(64) as CustomerToken

/**
 * A coupon out of a pack's entry. Who holds it a till cannot read; it sees whether the customer at hand does. A pack that was
 * built while anybody might use the offer's codes has no print to compare: then the customer's word is taken, and the centre
 * settles it.
 */
export async function couponInPack(entry: PackEntry, customer: CustomerToken | null, sha256: Sha256): Promise<Coupon> {
  const { state, issuedOn, hasHolder, holderPrint } = entry
  const base = { state, issuedOn, explicitThrough: null }
  if (!hasHolder) return { ...base, holder: null }
  if (customer === null) return { ...base, holder: SOMEBODY_ELSE }
  const theirs = holderPrint === null || (await holderMatches(entry, customer, sha256))
  return { ...base, holder: theirs ? customer : SOMEBODY_ELSE }
}
