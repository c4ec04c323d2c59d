import type { NormalCode } from '../../domain/ids'
import { readOffer } from '../../domain/offer/offer-wire'
import type { CentralTx } from '../core/central-store'
import type { ShapeStored } from '../core/code-port'
import { codeKeyOf } from '../core/keyed-hashes'
import type { CouponStored } from '../core/rows'
import { codeMaker } from './code-maker'
import { readShape, shapeOf } from './code-shape'
import { shapeAtIssue } from './take-code'

/**
 * What a generated code is that was never issued: unissued, or dead once the unissued codes of its offer were revoked
 * (2.7 rows 2 and 6, 2.9). Null where no offer would ever have given this code out. No table holds such codes: the
 * permutation says in which place the code stands, and the ranges say whose place that is. Asked only for a code that no
 * coupon has, and only where the code itself is known: a keyed hash cannot be turned round.
 */
export async function unmadeCoupon(tx: CentralTx, code: NormalCode): Promise<CouponStored | null> {
  const keys = await tx.org.keys()
  for (const shape of await tx.codes.shapes()) {
    const n = codeMaker(keys.permutation, readShape(shape.name)).indexOf(code)
    const offer = n === null ? null : ((await tx.codes.ownerOf(shape.name, n)) ?? (await seriesOf(tx, shape)))
    const made = offer === null ? null : await neverIssued(tx, offer)
    if (made !== null) return { ...made, codeKey: codeKeyOf(keys.code, code), code }
  }
  return null
}

/** Codes that are made beforehand have rows of their own: without one there is no such code. */
async function neverIssued(tx: CentralTx, id: number): Promise<Omit<CouponStored, 'codeKey' | 'code'> | null> {
  const stored = await tx.offers.get(id)
  const offer = stored === null ? null : readOffer(stored.offer)
  if (offer === null || !offer.ok || shapeAtIssue(offer.value) === null) return null
  const revokedAt = await tx.codes.stoppedAt(id)
  const state = revokedAt === null ? 'unissued' : 'revoked'
  return { slot: 0, offer: id, state, issuedOn: null, holder: null, explicitThrough: null, revokedAt, uses: 0 }
}

/** A randomised series has the whole of its shape, ranges or not (2.4). Its fixed part is never empty and stands first. */
async function seriesOf(tx: CentralTx, { name }: ShapeStored): Promise<number | null> {
  const { before, after, checked } = readShape(name)
  if (before === '' || after !== '' || checked) return null
  for (const { id, offer } of await tx.offers.all()) {
    if (offer.codes.kind === 'randomised' && shapeOf(offer.codes)?.name === name) return id
  }
  return null
}
