import type { PlainDate } from '../../domain/calendar/calendar'
import { normaliseCode } from '../../domain/codes/normalise-code'
import type { NormalCode } from '../../domain/ids'
import type { Offer } from '../../domain/offer/offer'
import type { PreparedOffer } from '../../domain/offer/prepare-offer'
import type { CentralTx } from '../core/central-store'
import { codeKeyOf } from '../core/keyed-hashes'
import { Raced } from '../core/raced'
import type { CouponStored, CustomerStored, NewCoupon } from '../core/rows'
import { codeMaker } from './code-maker'
import { shapeOf, sizeOf, type CodeShape } from './code-shape'

export interface TakenCode {
  readonly coupon: CouponStored
  /** A new code came to be; otherwise one was there. */
  readonly made: boolean
}

/** Indexes tried before giving up: one is enough unless a code of another kind happens to have the same spelling. */
const TRIES = 20

/** The shape of codes that come to be when they are issued; null where codes are common, uploaded, or made beforehand. */
export function shapeAtIssue(offer: Offer): CodeShape | null {
  return offer.delivery === 'platform' ? shapeOf(offer.codes) : null
}

/** Codes that can still be given out; null = no bound that matters. Once unissued codes were revoked: only later uploads (2.9). */
export async function codesLeft(tx: CentralTx, { offer }: PreparedOffer): Promise<number | null> {
  const shape = shapeAtIssue(offer)
  const stopped = (shape !== null || offer.codes.kind === 'common') && (await tx.codes.stoppedAt(offer.id)) !== null
  if (stopped) return 0
  if (offer.codes.kind === 'common') return null
  if (shape === null) return (await tx.coupons.takeUnissued(offer.id)) === null ? 0 : null
  return tx.codes.left(offer.id, { name: shape.name, size: sizeOf(shape) })
}

/**
 * The customer's coupon of this offer: the common code, the next code of the offer's shape, or one that was uploaded or
 * made before. Throws `Raced` when the last one went to somebody else.
 */
export async function takeCode(tx: CentralTx, { offer }: PreparedOffer, customer: CustomerStored, issuedOn: PlainDate): Promise<TakenCode> {
  const holder = { id: customer.id, token: customer.token }
  const { code: codeKey, permutation } = await tx.org.keys()
  const coupon = (code: NormalCode, slot: number): CouponStored => ({
    codeKey: codeKeyOf(codeKey, code),
    slot,
    offer: offer.id,
    code,
    state: 'issued',
    issuedOn,
    holder,
    explicitThrough: null,
    revokedAt: null,
    uses: 0,
  })
  const insert = (made: CouponStored, from: Pick<NewCoupon, 'made'>) => tx.coupons.insert({ ...made, holder: customer.id, ...from })
  if (offer.codes.kind === 'common') {
    const own = coupon(normal(offer.codes.code), customer.id)
    if (!(await insert(own, {}))) throw new Raced()
    return { coupon: own, made: false }
  }
  const shape = shapeAtIssue(offer)
  if (shape === null) return { coupon: await takeMade(tx, offer.id, customer, issuedOn), made: false }
  const maker = codeMaker(permutation, shape)
  for (let tried = 0; tried < TRIES; tried++) {
    const n = await tx.codes.take(offer.id, { name: shape.name, size: maker.size })
    if (n === null) throw new Raced()
    const made = coupon(normal(maker.code(n)), 0)
    if (await insert(made, { made: { shape: shape.name, n } })) return { coupon: made, made: true }
  }
  throw new Raced()
}

async function takeMade(tx: CentralTx, offer: number, customer: CustomerStored, issuedOn: PlainDate): Promise<CouponStored> {
  const free = await tx.coupons.takeUnissued(offer)
  if (free === null) throw new Raced()
  await tx.coupons.assign(free.codeKey, free.slot, customer.id, issuedOn)
  return { ...free, state: 'issued', issuedOn, holder: { id: customer.id, token: customer.token } }
}

function normal(text: string): NormalCode {
  const read = normaliseCode(text)
  if (!read.ok) throw new Error('a code of our own making is malformed')
  return read.value
}
