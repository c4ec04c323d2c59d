import type { Dice } from '../engine/dice'
import { placesOf, SCARCE, type OfferPlace } from './offer-kinds'
import type { Step, Timed } from './step'

/** What a story is told with: who and what it is about, and the dice for everything else. */
interface Cast {
  readonly dice: Dice
  /** A till that something happens to, and one that is there meanwhile. */
  readonly a: number
  readonly b: number
  readonly tills: number
  readonly place: OfferPlace
}

/**
 * A few steps that belong together: the shortest way to a state that ordinary steps reach once in thousands of schedules.
 * Who, which offer, when and how much is drawn; and it may be told with a step missing, or with others in between.
 */
export interface Story {
  readonly name: string
  readonly tills: number
  readonly places: readonly OfferPlace[]
  readonly tell: (cast: Cast) => readonly Timed[]
}

const SINGLE = placesOf(({ single, holder }) => single === true && holder !== true)
const ONCE = placesOf(({ single }) => single === true)
/** Many uses of one code, each till with a share of its own for an outage. */
const SHARED = placesOf(({ mode, common, single }) => mode === 'bounded' && common !== true && single !== true)
const ALONE = placesOf(({ mode }) => mode !== 'never')
/** Tills hold allowances of these: of uses, or of codes to issue. */
const HELD = placesOf(({ mode, common, issual }) => mode === 'strict' || (common !== true && issual !== undefined))

const LONG_MS = 120_000

type Sell = Extract<Step, { do: 'sell' }>

function sale({ dice, place }: Cast, till: number, more: Partial<Sell> = {}): Sell {
  const customer = dice.chance(0.5) ? dice.between(0, 1) : null
  return { do: 'sell', till, offer: place.offer, code: dice.between(0, 1), customer, lines: dice.chance(0.2), twice: false, wait: 0, ...more }
}

/** So many sales at a till, one soon after the other. */
function sales(cast: Cast, till: number, count: number, from: number): readonly Timed[] {
  const { dice } = cast
  let at = from
  return Array.from({ length: count }, () => ({ at: (at += dice.between(250, 600)), ...sale(cast, till) }))
}

/** Everything that a till can sell: with the centre as long as that says yes, and then alone what it holds. */
function sellsOut(cast: Cast, till: number, from: number): readonly Timed[] {
  const { place, dice } = cast
  const alone = from + 700 * (place.total + 1)
  return [...sales(cast, till, place.total + 1, from), { at: alone, do: 'cut line', till, ms: dice.between(4_000, 8_000) }, ...sales(cast, till, 2, alone + 100)]
}

export const STORIES: readonly Story[] = [
  {
    // Its units are its own until it says what it did with them, however long that takes.
    name: 'a till is away until its allowance is over',
    tills: 2,
    places: SCARCE,
    tell: (cast) => {
      const { dice, a, b } = cast
      const cut = dice.between(2_500, 4_500)
      const days = cut + dice.between(1_800, 2_500)
      return [
        { at: cut, do: 'cut line', till: a, ms: LONG_MS },
        ...sales(cast, a, dice.between(1, 2), cut),
        { at: days, do: 'days pass', hours: dice.between(49, 70) },
        { at: days + 300, do: 'wake', till: b },
        ...sellsOut(cast, b, days + dice.between(1_000, 2_000)),
      ]
    },
  },
  {
    // Nobody knows of its units but the till itself, so nobody may have them before it has been heard.
    name: 'the centre forgets an allowance and its till is away',
    tills: 2,
    places: SCARCE,
    tell: (cast) => {
      const { dice, a, b } = cast
      const cut = dice.between(2_500, 4_500)
      const back = cut + dice.between(100, 1_000)
      return [
        { at: cut, do: 'cut line', till: a, ms: LONG_MS },
        { at: back, do: 'set back' },
        { at: back + 300, do: 'wake', till: b },
        ...sales(cast, a, dice.between(1, 2), back + dice.between(0, 3_000)),
        { at: back + 1_500, do: 'wake', till: b },
        ...sellsOut(cast, b, back + dice.between(2_500, 3_500)),
      ]
    },
  },
  {
    // What a till said to a centre that is no more is no word to the one there is now.
    name: 'an old greeting arrives after the centre was set back',
    tills: 2,
    places: SCARCE,
    tell: (cast) => {
      const { dice, a, b } = cast
      const cut = dice.between(2_500, 4_500)
      const back = cut + dice.between(100, 1_000)
      return [
        { at: 0, do: 'late copy', till: a, call: 'hello', ms: back + dice.between(100, 1_500) },
        { at: cut, do: 'cut line', till: a, ms: LONG_MS },
        { at: back, do: 'set back' },
        { at: back + 300, do: 'wake', till: b },
        { at: back + 1_200, do: 'wake', till: b },
        ...sales(cast, a, dice.between(1, 2), back + dice.between(0, 3_000)),
        ...sellsOut(cast, b, back + dice.between(2_500, 3_500)),
      ]
    },
  },
  {
    name: 'the centre is set back in the middle of a round',
    tills: 2,
    places: ONCE,
    tell: (cast) => {
      const { dice, a } = cast
      const mine = sale(cast, a)
      const round = dice.between(4_000, 7_000)
      const call = dice.pick(['pull', 'pull', 'push', 'allowance', 'snapshot'] as const)
      return [
        { at: dice.between(1_200, 2_500), ...mine },
        { at: round - 50, do: 'at message', till: a, call, end: 'asked', next: [{ do: 'set back' }] },
        { at: round, do: 'wake', till: a },
        ...[1, 2, 3].map((n) => ({ at: round + n * dice.between(200, 700), ...sale(cast, a, { code: mine.code, customer: mine.customer }) })),
      ]
    },
  },
  {
    // The customer still stands there: what was asked and not answered goes on, whoever takes it up first.
    name: 'a sale without an answer is sold again',
    tills: 2,
    places: ALONE,
    tell: (cast) => {
      const { dice, a } = cast
      const asked = dice.between(1_200, 2_500)
      const ms = dice.between(2_500, 6_000)
      const mine = sale(cast, a)
      const gone: Step = { do: 'die', till: a, how: dice.pick(['page', 'page', 'kill']), steps: 1 }
      const again: Step = dice.chance(0.8) ? { do: 'sell again', till: a } : mine
      const [slow, met] = [asked + 2_200, dice.chance(0.6)]
      return [
        { at: asked - 1, do: 'at message', till: a, call: 'redeem', end: dice.pick(['lost', 'lost', 'asked', 'answered']), next: [{ do: 'cut line', till: a, ms }, gone] },
        ...(dice.chance(0.4) ? [{ at: asked - 1, do: 'late copy' as const, till: a, call: 'redeem' as const, ms: ms + dice.between(300, 4_000) }] : []),
        { at: asked, ...mine },
        { at: slow, do: 'disk is slow', till: a, ms: ms + 1_000, by: dice.between(50, 300) },
        // Still in the outage, or just when the centre is there again and is asked what became of it.
        met ? { at: slow, do: 'at message', till: a, call: 'hello', end: 'answered', next: [again] } : { at: dice.between(slow, asked + ms), ...again },
        { at: asked + 100 + ms, do: 'wake', till: a },
        ...(dice.chance(0.4) ? [{ at: asked + ms + dice.between(500, 3_000), do: 'die' as const, till: a, how: dice.pick(['page', 'power'] as const), steps: dice.between(1, 20) }] : []),
      ]
    },
  },
  {
    // Of several uses of one code one stands, in whatever order they come to be known.
    name: 'one code is used at three tills',
    tills: 3,
    places: SINGLE,
    tell: (cast) => {
      const { dice, tills } = cast
      const code = dice.between(0, 1)
      const one = sale(cast, 0, { code })
      const online = dice.chance(0.3) ? dice.between(0, tills - 1) : -1
      return Array.from({ length: tills }, (_, till): readonly Timed[] => {
        const cut = dice.between(1_000, 2_000)
        const sold = cut + dice.between(100, 9_000)
        return [...(till === online ? [] : [{ at: cut, do: 'cut line' as const, till, ms: dice.between(9_000, 20_000) }]), { at: sold, ...one, till }]
      }).flat()
    },
  },
  {
    // The worst case that was shown is all that several tills may do alone at once, also those that start again in between.
    name: 'everybody sells alone',
    tills: 3,
    places: SHARED,
    tell: (cast) => {
      const { dice, tills, a } = cast
      const cut = dice.between(1_200, 2_500)
      const each = Array.from({ length: tills }, (_, till): readonly Timed[] => [{ at: cut, do: 'cut line', till, ms: dice.between(9_000, 14_000) }, ...sales(cast, till, dice.between(4, 6), cut + 50)])
      return [...each.flat(), ...(dice.chance(0.5) ? [{ at: cut + dice.between(300, 2_000), do: 'die' as const, till: a, how: dice.pick(['page', 'power'] as const), steps: dice.between(1, 20) }] : [])]
    },
  },
  {
    name: 'the disk refuses while an allowance is given back',
    tills: 2,
    places: HELD,
    tell: (cast) => {
      const { dice, a, place } = cast
      const paused = dice.between(2_000, 3_500)
      const ms = dice.between(2_000, 3_000)
      return [
        { at: paused - dice.between(0, 200), do: 'disk refuses', till: a, ms: ms + dice.between(-500, 800) },
        { at: paused, do: 'pause', offer: place.offer, ms },
        { at: paused + dice.between(100, 400), do: 'wake', till: a },
        { at: paused + dice.between(800, 1_500), do: 'wake', till: a },
        { at: paused + ms + dice.between(500, 1_500), do: 'wake', till: a },
      ]
    },
  },
  {
    name: 'a till starts again after it gave an allowance back',
    tills: 2,
    places: HELD,
    tell: (cast) => {
      const { dice, a, b, place } = cast
      const paused = dice.between(2_000, 3_500)
      const ms = dice.between(1_200, 2_000)
      const dies = paused + dice.between(900, 1_300)
      const alone = dies + ms + dice.between(300, 1_000)
      return [
        { at: paused, do: 'pause', offer: place.offer, ms },
        { at: paused + dice.between(100, 300), do: 'wake', till: a },
        { at: dies, do: 'die', till: a, how: 'page', steps: 1 },
        { at: dies, do: 'wake', till: a },
        { at: alone, do: 'give in an outage', till: a, offer: place.offer, coupons: dice.between(1, 3), ms: dice.between(6_000, 12_000) },
        ...sales(cast, a, dice.between(1, 3), alone),
        ...(dice.chance(0.4) ? sellsOut(cast, b, alone) : []),
      ]
    },
  },
  {
    name: 'an allowance is on its way when the centre is set back',
    tills: 2,
    places: HELD,
    tell: ({ dice, a }) => {
      const backup = dice.between(1_500, 2_500)
      return [
        { at: 0, do: 'at message', till: a, call: 'allowance', end: 'answered', next: [{ do: 'cut line', till: a, ms: dice.between(2_500, 6_000) }] },
        { at: backup, do: 'backup' },
        { at: backup + dice.between(100, 3_000), do: 'set back' },
      ]
    },
  },
  {
    name: 'a till is enrolled again while records wait',
    tills: 2,
    places: ALONE,
    tell: (cast) => {
      const { dice, a } = cast
      const cut = dice.between(1_500, 2_500)
      const again = cut + dice.between(1_500, 3_500)
      // In the middle of a sale, which then stands in the journal before: the customer still wants it.
      const amidst: readonly Timed[] = [
        { at: again - 400, do: 'disk is slow', till: a, ms: 600, by: dice.between(100, 400) },
        { at: again - dice.between(20, 300), ...sale(cast, a) },
        { at: again + dice.between(200, 1_500), do: 'sell again', till: a },
      ]
      return [
        { at: cut, do: 'cut line', till: a, ms: dice.between(3_000, 8_000) },
        ...sales(cast, a, dice.between(1, 3), cut),
        ...(dice.chance(0.5) ? amidst : []),
        { at: again, do: 'enrol again', till: a },
        ...(dice.chance(0.3) ? [{ at: again + dice.between(300, 4_000), do: 'set back' as const }] : []),
        { at: again + dice.between(2_000, 5_000), ...sale(cast, a) },
      ]
    },
  },
]
