import type { Dice } from '../engine/dice'
import { diceFrom } from '../engine/dice'
import type { Weather } from '../engine/world'
import type { Death } from '../machine/machine'
import { SHOPS } from './shop'

/** One thing that happens at a moment. `till` and `offer` are places in lists, `code` one of the offer's codes. */
export type Step =
  | { readonly do: 'sell'; readonly till: number; readonly offer: number; readonly code: number; readonly customer: number | null; readonly lines: boolean; readonly twice: boolean; readonly wait: number }
  | { readonly do: 'sell again' | 'undo' | 'return goods' | 'sync'; readonly till: number }
  | { readonly do: 'issue'; readonly till: number; readonly offer: number; readonly customer: number }
  /** The line is cut, and then this many coupons of the offer are given out, one after the other. */
  | { readonly do: 'give in an outage'; readonly till: number; readonly offer: number; readonly coupons: number; readonly ms: number }
  /** A customer comes with one of the coupons that were given out; -1 = the newest. */
  | { readonly do: 'sell issued'; readonly till: number; readonly pick: number; readonly wait: number }
  | { readonly do: 'die'; readonly till: number; readonly how: Death; readonly steps: number }
  | { readonly do: 'cut line'; readonly till: number; readonly ms: number }
  | { readonly do: 'jump clock'; readonly till: number; readonly ms: number }
  | { readonly do: 'wipe view' | 'new record type' | 'enrol again' | 'replace machine' | 'outdated' | 'disable'; readonly till: number }
  | { readonly do: 'centre dies' | 'backup' | 'set back' }
  | { readonly do: 'revoke'; readonly offer: number; readonly code: number }
  | { readonly do: 'edit'; readonly offer: number; readonly total: number }
  /** Everybody stands still: longer than an allowance lives. */
  | { readonly do: 'days pass'; readonly hours: number }
  /** Nothing of it is sold or issued for a while: tills give back what they hold. */
  | { readonly do: 'pause'; readonly offer: number; readonly ms: number }

export type Timed = Step & { readonly at: number }

/** Everything that was decided before a run began; what is left to chance inside comes from the same seed. */
export interface Plan {
  readonly seed: number
  readonly shop: number
  readonly tills: number
  readonly weather: Weather
  readonly strict: boolean
  /** Tills begin with nothing at all; otherwise they have been on before. */
  readonly cold: boolean
  readonly steps: readonly Timed[]
}

const ONE_IN_STRICT = 16

/** The schedule of a seed. Kinds of faults are drawn first, so that most runs have few of them and some have many. */
export function planOf(seed: number): Plan {
  const dice = diceFrom(seed, 1)
  const tills = dice.pick([2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 5, 6])
  const weather = drawWeather(dice)
  const faults = drawFaults(dice)
  const length = dice.between(5, 14)
  const steps: Timed[] = []
  let at = dice.between(300, 2_000)
  for (let n = 0; n < length; n += 1) {
    const step = drawStep(dice, tills, faults)
    steps.push({ at, ...step })
    if (step.do === 'give in an outage') steps.push(...dice.pick([afterARestart(step, at), broughtToTwo(step, at, tills), []]))
    at += dice.chance(0.45) ? dice.between(0, 400) : dice.between(300, 6_000)
  }
  return { seed, shop: dice.between(0, SHOPS - 1), tills, weather, strict: seed % ONE_IN_STRICT === 0, cold: dice.chance(0.1), steps }
}

/** The app ends in the outage, and when it is there again, more coupons of the same offer are given out alone. */
function afterARestart(step: Extract<Step, { do: 'give in an outage' }>, at: number): readonly Timed[] {
  return [
    { at: at + 1_500, do: 'die', till: step.till, how: 'kill', steps: 1 },
    { at: at + 25_000, ...step },
  ]
}

/** When the outage is over, somebody brings the newest coupon to another till, and to the first one, which is alone again. */
function broughtToTwo({ till, ms }: Extract<Step, { do: 'give in an outage' }>, at: number, tills: number): readonly Timed[] {
  const back = at + ms + 4_000
  return [
    { at: back, do: 'cut line', till, ms: 10_000 },
    { at: back + 500, do: 'sell issued', till: (till + 1) % tills, pick: -1, wait: 0 },
    { at: back + 2_500, do: 'sell issued', till, pick: -1, wait: 0 },
  ]
}

function drawWeather(dice: Dice): Weather {
  const some = (probability: number, most: number) => (dice.chance(probability) ? dice.next() * most : 0)
  return {
    lost: some(0.35, 0.3),
    doubled: some(0.3, 0.3),
    late: some(0.25, 0.2),
    cut: some(0.2, 0.2),
    refused: some(0.1, 0.2),
    pause: 0.02 + some(0.5, 0.3),
    diskFails: some(0.15, 0.08),
    viewFails: some(0.1, 0.04),
    restarts: some(0.25, 0.2),
  }
}

type Fault = (dice: Dice, till: number) => Step

const FAULTS: readonly Fault[] = [
  (dice, till) => ({ do: 'die', till, how: 'kill', steps: dice.between(1, 60) }),
  (dice, till) => ({ do: 'die', till, how: 'kill', steps: dice.between(1, 60) }),
  (dice, till) => ({ do: 'die', till, how: 'power', steps: dice.between(1, 60) }),
  (dice, till) => ({ do: 'die', till, how: 'power', steps: dice.between(1, 60) }),
  (dice, till) => ({ do: 'die', till, how: 'page', steps: dice.between(1, 60) }),
  (dice, till) => ({ do: 'cut line', till, ms: dice.between(1_000, 60_000) }),
  (dice, till) => ({ do: 'cut line', till, ms: dice.between(1_000, 60_000) }),
  (dice, till) => ({ do: 'jump clock', till, ms: dice.pick([-86_400_000, -3_600_000, -60_000, 60_000, 3_600_000]) }),
  (_dice, till) => ({ do: 'wipe view', till }),
  () => ({ do: 'centre dies' }),
  () => ({ do: 'centre dies' }),
  () => ({ do: 'backup' }),
  () => ({ do: 'set back' }),
  (_dice, till) => ({ do: 'new record type', till }),
  (_dice, till) => ({ do: 'enrol again', till }),
  (_dice, till) => ({ do: 'replace machine', till }),
  (_dice, till) => ({ do: 'outdated', till }),
  (_dice, till) => ({ do: 'disable', till }),
  (dice) => ({ do: 'revoke', offer: dice.between(0, 2), code: dice.between(0, 1) }),
  (dice) => ({ do: 'edit', offer: dice.between(0, 2), total: dice.between(1, 5) }),
  (dice) => ({ do: 'days pass', hours: dice.between(20, 60) }),
  (dice) => ({ do: 'pause', offer: dice.between(0, 2), ms: dice.between(500, 20_000) }),
]

function drawFaults(dice: Dice): readonly Fault[] {
  const kinds = dice.between(0, 5)
  return Array.from({ length: kinds }, () => dice.pick(FAULTS))
}

function drawStep(dice: Dice, tills: number, faults: readonly Fault[]): Step {
  const till = dice.between(0, tills - 1)
  if (faults.length > 0 && dice.chance(0.35)) return dice.pick(faults)(dice, till)
  const kind = dice.next()
  if (kind < 0.5) {
    const customer = dice.chance(0.5) ? dice.between(0, 2) : null
    return { do: 'sell', till, offer: dice.between(0, 2), code: dice.between(0, 1), customer, lines: dice.chance(0.3), twice: dice.chance(0.1), wait: dice.pick([0, 0, 50, 400, 2_500]) }
  }
  if (kind < 0.58) return { do: 'sell again', till }
  if (kind < 0.66) return { do: 'undo', till }
  if (kind < 0.71) return { do: 'return goods', till }
  if (kind < 0.82) return { do: 'issue', till, offer: dice.between(0, 2), customer: dice.between(0, 2) }
  if (kind < 0.87) return { do: 'give in an outage', till, offer: dice.between(0, 2), coupons: dice.between(1, 3), ms: dice.between(2_000, 30_000) }
  if (kind < 0.95) return { do: 'sell issued', till, pick: dice.between(0, 9), wait: dice.pick([0, 0, 400]) }
  return { do: 'sync', till }
}
