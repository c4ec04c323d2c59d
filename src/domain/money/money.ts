import type { Brand } from '../brand'
import type { PlainDate } from '../calendar/calendar'

/** Whole minor units of one currency (paise, cents): never a float, at most 2^53 - 1 (2.2, 2.3). */
export type Minor = Brand<number, 'Minor'>
/** ISO 4217, three upper-case letters. */
export type CurrencyCode = Brand<string, 'CurrencyCode'>
/** Money as it travels: a decimal string with the currency's number of decimals, for instance "12.50". */
export type MoneyText = Brand<string, 'MoneyText'>
/** A percentage in hundredths of a percent: 10 % is 1000 (2.2 allows two decimals). */
export type BasisPoints = Brand<number, 'BasisPoints'>
/** A rate as it was entered, for instance "0.0120": kept as text so that it is shown to the letter. */
export type RateText = Brand<string, 'RateText'>

/** Units of `currency` for one unit of the organisation's currency, in force from midnight of `from` (2.3). */
export interface Rate {
  readonly from: PlainDate
  readonly currency: CurrencyCode
  readonly rate: RateText
}
