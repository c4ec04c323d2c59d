import type { PreparedOffer } from '../../src/domain/offer/prepare-offer'
import type { OrgIndex, Place } from '../../src/domain/org/org-index'
import { decide } from '../../src/domain/redemption/decide'
import type { RedemptionRequest } from '../../src/domain/redemption/decision'
import { jsonLogicPeer, jsonRulesPeer, zenPeer, type Peer } from './engine/peers'
import { billOf, offerOf, requestOf, shop } from './engine/situation'
import { factsOf, tenConditionOffer } from './engine/ten-conditions'
import type { Figure } from './figure'
import { callsPerSecond } from './measure'

/** Different tries, so that nothing can be worked out once and remembered. */
const TRIES = 128
const UNIT = 'decisions/s'
const RATIO_BAR = 5
const LINES_BAR = 300_000
const SIZES = [1, 10, 20, 100] as const

/** 6.1 `engine`: one thread, zone tables as data, the digest of the input not counted. */
export async function engineBench(report: (figure: Figure) => void): Promise<void> {
  const { org, place } = shop()
  await reportTenConditions(org, place, report)
  await reportLines(org, place, report)
}

/** (a) Ten conditions on a bill total, beside three engines on equivalent rules. Each must give the same discounts first. */
async function reportTenConditions(org: OrgIndex, place: Place, report: (figure: Figure) => void): Promise<void> {
  const offer = tenConditionOffer(org)
  const requests = Array.from({ length: TRIES }, (_, seed) => requestOf(billOf(0, seed), seed))
  const facts = requests.map((request) => factsOf(request, place))
  const discounts = requests.map((request) => discountOf(offer, place, request))
  const value = await decisionsPerSecond(offer, place, requests)
  const rates: { peer: Peer; rate: number }[] = []
  for (const peer of [jsonLogicPeer, jsonRulesPeer(), zenPeer()]) {
    const theirs = await peer.judge(facts)
    if (JSON.stringify(theirs) !== JSON.stringify(discounts)) throw new Error(`${peer.name} decides otherwise: the rules are not equivalent`)
    rates.push({ peer, rate: await callsPerSecond(TRIES, async () => void (await peer.judge(facts))) })
  }
  rates.sort((a, b) => b.rate - a.rate)
  for (const [i, { peer, rate }] of rates.entries()) {
    const ratio = value / rate
    const bar = `≥ ${RATIO_BAR} × ${i === 0 ? 'the fastest peer' : peer.name}`
    report({ name: 'engine.conditions', size: 10, value, unit: UNIT, bar, met: ratio >= RATIO_BAR, peer: { name: peer.name, value: rate }, ratio })
  }
}

/** (b) Bills with lines and line shares; the cost must grow as the lines do. */
async function reportLines(org: OrgIndex, place: Place, report: (figure: Figure) => void): Promise<void> {
  const offer = offerOf(org, {
    products: { kind: 'selected', brands: ['B0', 'B1', 'B2', 'B3', 'B4'], categories: ['C9'], skus: ['S99'] },
    redemption: { anyone: true, perCoupon: 3, windows: { daysOfWeek: [1, 2, 3, 4, 5] } },
  })
  const costs = new Map<number, number>()
  for (const size of SIZES) {
    const requests = Array.from({ length: TRIES }, (_, seed) => requestOf(billOf(size, seed), seed))
    const value = await decisionsPerSecond(offer, place, requests)
    const bar = size === 20 ? { bar: `≥ ${LINES_BAR} ${UNIT}`, met: value >= LINES_BAR } : { bar: null, met: null }
    report({ name: 'engine.lines', size, value, unit: UNIT, ...bar })
    costs.set(size, 1 / value)
  }
  reportGrowth(costs, 1, 10, report)
  reportGrowth(costs, 10, 100, report)
}

/** How much more `to` lines cost than `from`: no more than in proportion, with a tenth for noise. */
function reportGrowth(costs: ReadonlyMap<number, number>, from: number, to: number, report: (figure: Figure) => void): void {
  const value = (costs.get(to) ?? 0) / (costs.get(from) ?? 1)
  const most = (to / from) * 1.1
  report({ name: `engine.growth ${from} → ${to} lines`, size: to, value, unit: '× cost', bar: `≤ ${most} ×`, met: value <= most })
}

function decisionsPerSecond(offer: PreparedOffer, place: Place, requests: readonly RedemptionRequest[]): Promise<number> {
  let kept = 0
  return callsPerSecond(requests.length, () => {
    for (const request of requests) {
      const decision = decide(offer, place, request)
      if (decision.ok) kept += decision.discount
    }
    if (kept === 0) throw new Error('the bench measures refusals')
  })
}

function discountOf(offer: PreparedOffer, place: Place, request: RedemptionRequest): number | null {
  const decision = decide(offer, place, request)
  return decision.ok ? decision.discount : null
}
