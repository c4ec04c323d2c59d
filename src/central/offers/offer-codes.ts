import { normaliseCode } from '../../domain/codes/normalise-code'
import type { Offer } from '../../domain/offer/offer'
import type { CentralTx } from '../core/central-store'
import { codeKeyOf } from '../core/keyed-hashes'
import { readShape, shapeOf } from '../coupons/code-shape'
import { isGenerated, isInside, seriesAmong } from '../coupons/shape-owner'
import { couponChange } from '../feeds/feed-changes'

/**
 * A code belongs to one offer, whatever its kind (2.4): a common code is nobody's else, by row or by shape; a randomised
 * series has its fixed half and its whole space to itself. A new offer has no id that is anybody's.
 */
export async function codesTaken(tx: CentralTx, offer: Offer): Promise<boolean> {
  const others = (await tx.offers.all()).filter(({ id }) => id !== offer.id)
  const series = seriesAmong(others.flatMap(({ offer: { codes } }) => (codes.kind === 'randomised' ? [codes] : [])))
  switch (offer.codes.kind) {
    case 'common': {
      const code = normaliseCode(offer.codes.code)
      if (!code.ok) return false
      const keys = await tx.org.keys()
      const found = await tx.coupons.find(codeKeyOf(keys.code, code.value), 0)
      // An offer may go back to a code that it had.
      if (found !== null) return found.offer !== offer.id
      return isGenerated(keys.permutation, code.value, await tx.codes.shapes(), series)
    }
    case 'randomised': {
      const own = shapeOf(offer.codes)
      const fixed = fixedPart(offer.codes.sample)
      const commons = others.flatMap(({ offer: { codes } }) => (codes.kind === 'common' ? [normaliseCode(codes.code)] : []))
      const samples = others.flatMap(({ offer: { codes } }) => (codes.kind === 'randomised' ? [codes.sample] : []))
      const inside = (await tx.codes.shapes()).some(({ name, next }) => own !== null && next > 0 && isInside(readShape(name), own))
      const { permutation } = await tx.org.keys()
      const spelled = commons.some((code) => code.ok && own !== null && isGenerated(permutation, code.value, [], [own]))
      return samples.some((sample) => fixedPart(sample) === fixed) || inside || spelled
    }
    case 'unique': {
      const own = shapeOf(offer.codes)
      return own !== null && series.some((shape) => isInside(own, shape))
    }
    case 'uploaded':
      return false
  }
}

const fixedPart = (sample: string): string => sample.slice(0, Math.floor(sample.length / 2))

/** From its first save on, the whole space of a randomised series is known to be somebody's. */
export async function registerSeries(tx: CentralTx, { codes }: Offer): Promise<void> {
  const shape = codes.kind === 'randomised' ? shapeOf(codes) : null
  if (shape !== null) await tx.codes.register(shape.name)
}

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
