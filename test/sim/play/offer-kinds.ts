import type { OfferDraft } from '../../../src/central/offers/save-offer'
import type { OfflineMode } from '../../../src/domain/offer/offer'
import type { Dice } from '../engine/dice'

/** A kind of offer that shops have; what is left open is drawn when the shop is built. */
export interface Kind {
  readonly mode: OfflineMode
  readonly common?: boolean
  readonly holder?: boolean
  /** A code is good once and nothing else limits the offer. */
  readonly single?: boolean
  readonly issual?: (dice: Dice) => Partial<OfferDraft['issual']>
  readonly more?: (dice: Dice, variant: number) => Partial<OfferDraft['redemption']>
}

/** Totals of the strict offers, by shop: from one that two tills can use up to one that is never reached. */
const STRICT_TOTALS = new Map([
  [1, 6],
  [3, 4],
  [6, 26],
  [9, 13],
  [11, 5],
])
const strictTotal = (variant: number): number => STRICT_TOTALS.get(variant) ?? 4
/** A few sales use it up, and the tills of an opened shop hold nothing of it yet. */
const FEW = 6

/** What the offers of a shop are drawn from: every mode, single-use and many-use codes, limits of every kind. */
const KINDS: readonly Kind[] = [
  { mode: 'bounded', holder: true, single: true, issual: (dice) => ({ maxPerCustomer: dice.pick([null, 1, 2]) }) },
  { mode: 'bounded', more: (dice) => ({ perCoupon: null, total: dice.between(2, 5) }) },
  { mode: 'bounded', common: true, more: (dice) => ({ total: dice.between(2, 5), perCustomer: 1 }) },
  { mode: 'strict', more: (_dice, variant) => ({ perCoupon: null, total: strictTotal(variant) }), issual: (dice) => ({ total: dice.pick([4, 13, 26, 60]) }) },
  { mode: 'bounded', single: true, more: (dice) => ({ anyone: dice.chance(0.5) }), issual: (dice) => ({ total: dice.pick([null, 13, 60]) }) },
  { mode: 'approval', more: (dice) => ({ perCoupon: null, total: dice.between(1, 3) }) },
  { mode: 'never', more: (dice) => ({ perCoupon: 2, total: dice.between(1, 3) }) },
  { mode: 'allow', more: () => ({ perCoupon: 2, perCustomer: 2 }) },
]

/** So many different shops there are; which of them a run uses is drawn from its seed. */
export const SHOPS = 12
/** Each shop has so many offers. */
export const OFFERS = 3

export const kindOf = (variant: number, n: number): Kind => KINDS[(variant * OFFERS + n) % KINDS.length] ?? { mode: 'bounded' }

/** An offer of a shop: its place in the shop's list, and its total where that is strict. */
export interface OfferPlace {
  readonly shop: number
  readonly offer: number
  readonly total: number
}

const PLACES: readonly (OfferPlace & { readonly kind: Kind })[] = Array.from({ length: SHOPS * OFFERS }, (_, n) => {
  const [shop, offer] = [Math.floor(n / OFFERS), n % OFFERS]
  return { shop, offer, total: strictTotal(shop), kind: kindOf(shop, offer) }
})

/** Every offer of every shop that is of such a kind. */
export const placesOf = (wanted: (kind: Kind) => boolean): readonly OfferPlace[] => PLACES.filter(({ kind }) => wanted(kind))

/** Strict offers that a few sales use up. */
export const SCARCE = placesOf(({ mode }) => mode === 'strict').filter(({ total }) => total <= FEW)
