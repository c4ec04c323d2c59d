import type { Instant } from '../../domain/calendar/calendar'
import type { CurrencyCode, Minor } from '../../domain/money/money'
import { parseMoney } from '../../domain/money/money-text'
import type { Offer } from '../../domain/offer/offer'
import { exchangeAt, type OrgIndex } from '../../domain/org/org-index'
import type { ConflictClass } from '../../protocol/sync/conflict'
import type { WorstShown } from '../core/offer-book-port'

/** The classes of conflict (4.6) that are uses over a limit. */
export const OVER_LIMIT = ['code_used_twice', 'offer_total_exceeded', 'customer_limit_exceeded', 'customer_gap_broken'] as const satisfies readonly ConflictClass[]
export type OverClass = (typeof OVER_LIMIT)[number]

/** Each has a case that somebody looks at: more than this in a report is no report any more. */
export const MOST_OVER_USES = 100_000

/** One use over a limit that stands: disputed, and not undone since. Moments are milliseconds since 1970. */
export interface OverUse {
  readonly offer: number
  readonly till: number | null
  readonly codeKey: string
  readonly class: OverClass
  readonly at: number
  /** When the centre heard of it. */
  readonly arrivedAt: number
  /** As it was given, in the store's currency. */
  readonly discount: string
  readonly currency: string
}

/** The most that was over at one moment: made by tills that were alone, and not yet heard of. Minor units of the offer's currency. */
export interface Peak {
  readonly at: number | null
  readonly uses: number
  readonly amount: number
}

export interface OverRedemption {
  readonly byClass: Readonly<Record<OverClass, number>>
  readonly amount: number
  /** Uses whose money is left out, because no rate was in force for it. */
  readonly unrated: number
  readonly peak: Peak
  readonly largest: { readonly till: number; readonly uses: number } | null
  /** Uses of one code, the good one and those over it. */
  readonly mostOfOneCode: number
  /** Whether no more was over at any moment than was shown when the offer was saved; null = nothing was shown. */
  readonly within: boolean | null
}

/**
 * What went over an offer's limits, against the worst case that was shown (4.4, 4.6). The promise is of one outage: tills
 * have at most so many uses out that the centre has not heard of. So what is held against it is the most that was out at
 * one moment, and not the sum of many outages. The figure of `strict` is about the total; single-use codes have their own.
 */
export function overRedemptionOf(offer: Offer, uses: readonly OverUse[], shown: WorstShown | null, index: OrgIndex): OverRedemption {
  const money = new Map(uses.map((use) => [use, worthIn(offer.currency, use, index)]))
  const strict = offer.offline.mode === 'strict'
  const held = strict ? uses.filter((use) => use.class === 'offer_total_exceeded') : uses
  const peak = peakOf(held.map((use) => ({ from: use.at, to: Math.max(use.arrivedAt, use.at + 1), amount: money.get(use) ?? 0 })))
  const byCode = countBy(uses.filter((use) => use.class === 'code_used_twice'), ({ codeKey }) => codeKey)
  const byTill = countBy(uses.filter(({ till }) => till !== null), ({ till }) => till ?? 0)
  const [largest] = [...byTill].sort(([a, n], [b, m]) => m - n || a - b)
  const mostOfOneCode = byCode.size === 0 ? 0 : 1 + Math.max(...byCode.values())
  return {
    byClass: Object.fromEntries(OVER_LIMIT.map((name) => [name, uses.filter((use) => use.class === name).length])) as Record<OverClass, number>,
    amount: sum([...money.values()].map((worth) => worth ?? 0)),
    unrated: [...money.values()].filter((worth) => worth === null).length,
    peak,
    largest: largest === undefined ? null : { till: largest[0], uses: largest[1] },
    mostOfOneCode,
    within: shown === null ? null : isWithin(offer, { peak, mostOfOneCode }, shown),
  }
}

function isWithin(offer: Offer, { peak, mostOfOneCode }: Pick<OverRedemption, 'peak' | 'mostOfOneCode'>, shown: WorstShown): boolean {
  const most = shown.amount === null ? null : parseMoney(shown.amount, offer.currency)
  const single = offer.redemption.perCoupon === 1 && offer.codes.kind !== 'common'
  return (
    (shown.uses === null || peak.uses <= shown.uses) &&
    (most === null || !most.ok || peak.amount <= most.value) &&
    (!single || mostOfOneCode <= Math.max(1, shown.perCode))
  )
}

/** In the offer's currency, at the rate of the day; a part of a minor unit that a conversion added is not counted. Null = no rate. */
function worthIn(currency: CurrencyCode, { discount, currency: own, at }: OverUse, index: OrgIndex): number | null {
  const given = parseMoney(discount, own as CurrencyCode)
  if (!given.ok) return null
  if (own === currency) return given.value
  const exchange = exchangeAt(index, own as CurrencyCode, currency, at as Instant)
  return exchange === null ? null : Number((BigInt(given.value satisfies Minor) * exchange.numerator) / exchange.denominator)
}

interface Stretch {
  readonly from: number
  readonly to: number
  readonly amount: number
}

/** The moment at which the most stretches lie over each other; the end of one is no part of it. */
function peakOf(stretches: readonly Stretch[]): Peak {
  const edges = stretches.flatMap(({ from, to, amount }) => [
    { at: from, uses: 1, amount },
    { at: to, uses: -1, amount: -amount },
  ])
  let now = { uses: 0, amount: 0 }
  let peak: Peak = { at: null, uses: 0, amount: 0 }
  for (const edge of edges.sort((a, b) => a.at - b.at || a.uses - b.uses)) {
    now = { uses: now.uses + edge.uses, amount: now.amount + edge.amount }
    const higher = now.uses > peak.uses
    peak = { at: higher ? edge.at : peak.at, uses: Math.max(peak.uses, now.uses), amount: Math.max(peak.amount, now.amount) }
  }
  return peak
}

function countBy<Item, Key>(items: readonly Item[], key: (item: Item) => Key): ReadonlyMap<Key, number> {
  const counts = new Map<Key, number>()
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1)
  return counts
}

const sum = (numbers: readonly number[]): number => numbers.reduce((all, one) => all + one, 0)
