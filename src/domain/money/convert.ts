import { exponentOf } from './currencies'
import type { CurrencyCode, Minor, RateText } from './money'
import type { ExactRate } from './rate'

/** How amounts of one currency become amounts of another: the exact fraction, and the rates it came from. */
export interface Exchange {
  readonly numerator: bigint
  readonly denominator: bigint
  /** The rate to show (2.3): organisation → target; where only the source's rate is used, that one. */
  readonly rate: RateText
  /** Organisation → source, where the source is not the organisation's currency. */
  readonly sourceRate: RateText | null
}

/** One end of a conversion. `rate` is null for the organisation's own currency. */
export interface ExchangeEnd {
  readonly currency: CurrencyCode
  readonly rate: ExactRate | null
}

/**
 * The exchange from `source` to `target`, through the organisation's currency where neither is it (2.3). At least one end
 * must have a rate. Rates are units of the currency for one unit of the organisation's.
 */
export function exchangeBetween(source: ExchangeEnd, target: ExchangeEnd): Exchange {
  const shown = target.rate ?? source.rate
  if (shown === null) throw new Error('both currencies are the organisation’s: nothing to exchange')
  return {
    numerator: (target.rate?.digits ?? 1n) * tenTo(exponentOf(target.currency)) * tenTo(source.rate?.scale ?? 0),
    denominator: (source.rate?.digits ?? 1n) * tenTo(exponentOf(source.currency)) * tenTo(target.rate?.scale ?? 0),
    rate: shown.text,
    sourceRate: source.rate?.text ?? null,
  }
}

/** `amount` in the target's minor units, one half-up rounding at the end; held at 2^53 - 1, beyond which no bill goes. */
export function convert(amount: Minor, exchange: Exchange): Minor {
  const { numerator, denominator } = exchange
  const rounded = (BigInt(amount) * numerator * 2n + denominator) / (denominator * 2n)
  return (rounded > MOST ? Number.MAX_SAFE_INTEGER : Number(rounded)) as Minor
}

const MOST = BigInt(Number.MAX_SAFE_INTEGER)

function tenTo(exponent: number): bigint {
  return 10n ** BigInt(exponent)
}
