import { fail, ok, type Result } from '../result'
import type { CurrencyCode } from './money'

/** Active ISO 4217 currencies by number of decimals. Fixed data: two sides must never disagree about a rounding (page 2). */
const BY_EXPONENT: readonly (readonly [number, string])[] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF'],
  [
    2,
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW ' +
      'CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HRK HTG HUF ' +
      'IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV ' +
      'MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SLL SOS SRD ' +
      'SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG ZWL',
  ],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [4, 'CLF UYW'],
]

const EXPONENTS: ReadonlyMap<string, number> = new Map(
  BY_EXPONENT.flatMap(([exponent, codes]) => codes.split(' ').map((code) => [code, exponent] as const)),
)

/** A currency of ISO 4217, three upper-case letters. */
export function parseCurrency(text: string): Result<CurrencyCode, 'currency.unknown'> {
  return EXPONENTS.has(text) ? ok(text as CurrencyCode) : fail('currency.unknown')
}

/** Number of decimals of a currency: 2 for INR, 0 for JPY, 3 for KWD. */
export function exponentOf(currency: CurrencyCode): number {
  const exponent = EXPONENTS.get(currency)
  if (exponent === undefined) throw new Error(`no such currency: ${currency}`)
  return exponent
}

/** Every code of the table, for lists of choice. */
export function currencyCodes(): readonly CurrencyCode[] {
  return [...EXPONENTS.keys()].sort() as CurrencyCode[]
}
