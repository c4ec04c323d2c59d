import { normaliseCode } from '../../domain/codes/normalise-code'
import type { Offer } from '../../domain/offer/offer'
import type { CentralTx } from '../core/central-store'
import { codeKeyOf } from '../core/keyed-hashes'
import { couponChange } from '../feeds/feed-changes'

/** A code belongs to one offer; so does the fixed half of a randomised sample (2.4). A new offer has no id that is anybody's. */
export async function codesTaken(tx: CentralTx, offer: Offer): Promise<boolean> {
  if (offer.codes.kind === 'common') {
    const code = normaliseCode(offer.codes.code)
    const found = code.ok ? await tx.coupons.find(codeKeyOf((await tx.org.keys()).code, code.value), 0) : null
    // An offer may go back to a code that it had.
    return found !== null && found.offer !== offer.id
  }
  if (offer.codes.kind !== 'randomised') return false
  const fixed = fixedPart(offer.codes.sample)
  return (await tx.offers.all()).some(({ offer: { codes } }) => codes.kind === 'randomised' && fixedPart(codes.sample) === fixed)
}

const fixedPart = (sample: string): string => sample.slice(0, Math.floor(sample.length / 2))

/** The common code itself, in nobody's hand: each customer's own issue of it is another row. */
export async function addCommonCode(tx: CentralTx, id: number, { codes }: Offer): Promise<void> {
  if (codes.kind !== 'common') return
  const code = normaliseCode(codes.code)
  if (!code.ok) throw new Error('a malformed common code passed the check')
  const codeKey = codeKeyOf((await tx.org.keys()).code, code.value)
  const base = { codeKey, slot: 0, offer: id, code: code.value, state: 'unissued' as const, issuedOn: null, explicitThrough: null, revokedAt: null, uses: 0 }
  if (!(await tx.coupons.insert({ ...base, holder: null }))) return
  await tx.feeds.append([couponChange({ ...base, holder: null })])
}
