import type { Dice } from '../engine/dice'
import { diceFrom } from '../engine/dice'
import { CALM, type Weather } from '../engine/world'
import { SHOPS } from './offer-kinds'
import type { Step, Timed } from './step'
import { STORIES } from './stories'

/** Everything that was decided before a run began; what is left to chance inside comes from the same seed. */
export interface Plan {
  readonly seed: number
  readonly shop: number
  readonly tills: number
  readonly weather: Weather
  readonly strict: boolean
  /** What the steps tell, where they tell something. */
  readonly story: string | null
  /** Tills begin with nothing at all; otherwise they have been on before. */
  readonly cold: boolean
  readonly steps: readonly Timed[]
}

const ONE_IN_STRICT = 16
/** Mostly two: what goes wrong between tills goes wrong between two of them. */
const TILLS_OF_A_RUN = [2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3, 4, 5, 6]
/** So many schedules tell a story beside what happens by itself. */
const STORIED = 1 / 6

/** The schedule of a seed: a story, or ordinary steps alone. */
export function planOf(seed: number): Plan {
  const dice = diceFrom(seed, 1)
  const { steps, ...drawn } = dice.chance(STORIED) ? storied(dice) : ordinary(dice)
  return { ...drawn, seed, strict: seed % ONE_IN_STRICT === 0, cold: dice.chance(0.1), steps: steps.toSorted((one, other) => one.at - other.at) }
}

type Drawn = Omit<Plan, 'seed' | 'strict' | 'cold'>

/** Kinds of faults are drawn first, so that most runs have few of them and some have many. */
function ordinary(dice: Dice): Drawn {
  const tills = dice.pick(TILLS_OF_A_RUN)
  const weather = drawWeather(dice)
  const faults = drawFaults(dice)
  const length = dice.between(5, 11)
  const steps: Timed[] = []
  let at = dice.between(300, 2_000)
  for (let n = 0; n < length; n += 1) {
    const step = drawStep(dice, tills, faults)
    steps.push({ at, ...step })
    if (step.do === 'give in an outage') steps.push(...dice.pick([afterARestart(step, at), broughtToTwo(step, at, tills), []]))
    at += dice.chance(0.45) ? dice.between(0, 400) : dice.between(300, 3_500)
  }
  return { shop: dice.between(0, SHOPS - 1), tills, weather, story: null, steps }
}

/** One story, mostly in fair weather, now and then with a step missing or with others in between. */
function storied(dice: Dice): Drawn {
  const { name, tills, places, tell } = dice.pick(STORIES)
  const place = dice.pick(places)
  const a = dice.between(0, tills - 1)
  const told = tell({ dice, a, b: (a + dice.between(1, tills - 1)) % tills, tills, place })
  const missing = dice.chance(0.1) ? dice.between(0, told.length - 1) : -1
  const others = dice.chance(0.4) ? drawFaults(dice) : []
  const end = Math.max(...told.map(({ at }) => at))
  const between = Array.from({ length: dice.pick([0, 0, 0, 1, 2]) }, (): Timed => ({ at: dice.between(300, end), ...drawStep(dice, tills, others) }))
  const weather = dice.chance(0.6) ? { ...CALM, pause: 0.02 + dice.next() * 0.2 } : drawWeather(dice)
  return { shop: place.shop, tills, weather, story: name, steps: [...told.filter((_, n) => n !== missing), ...between] }
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
