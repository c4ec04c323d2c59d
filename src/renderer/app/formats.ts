/** Everything the screens show of money and time, in the store's currency and zone. */
export interface Formats {
  readonly currency: string
  readonly zone: string
  /** Decimal text, for instance "124.00", as money; the decimals shown are those of the text. */
  money(text: string, currency?: string): string
  /** Money without its sign of currency, for lists. */
  amount(text: string): string
  /** Milliseconds since 1970 as the time of day in the store. */
  time(at: number): string
  /** Milliseconds since 1970 as day and time in the store. */
  moment(at: number): string
  /** A calendar day `YYYY-MM-DD`. */
  date(day: string): string
  /** Milliseconds since 1970 as a calendar day `YYYY-MM-DD` of the store. */
  dayOf(at: number): string
  number(n: number): string
  /** Day of the week, Monday 1 to Sunday 7. */
  weekday(day: number): string
}

const DAY = 86_400_000
/** A Monday, milliseconds since 1970. */
const MONDAY = 4 * DAY

/** Makes the formatters once for a language, currency (ISO 4217) and zone (IANA). A day in another year than `year` ("2026") says its own. */
export function makeFormats(language: string, currency: string, zone: string, year: string): Formats {
  const money = new Map<string, Intl.NumberFormat>()
  const moneyFormat = (code: string | null, decimals: number): Intl.NumberFormat => {
    const key = `${code ?? ''}:${decimals}`
    const known = money.get(key)
    if (known !== undefined) return known
    const style = code === null ? {} : ({ style: 'currency', currency: code, currencyDisplay: 'narrowSymbol' } as const)
    const made = new Intl.NumberFormat(language, { ...style, minimumFractionDigits: decimals, maximumFractionDigits: decimals })
    money.set(key, made)
    return made
  }
  const time = new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone })
  const moment = new Intl.DateTimeFormat(language, { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone })
  const date = new Intl.DateTimeFormat(language, { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' })
  const otherYear = new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' })
  const parts = new Intl.DateTimeFormat('en-CA', { year: 'numeric', month: '2-digit', day: '2-digit', timeZone: zone })
  const weekday = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' })
  const number = new Intl.NumberFormat(language)
  return {
    currency,
    zone,
    money: (text, code = currency) => moneyFormat(code, decimalsOf(text)).format(Number(text)),
    amount: (text) => moneyFormat(null, decimalsOf(text)).format(Number(text)),
    time: (at) => time.format(at),
    moment: (at) => moment.format(at),
    date: (day) => (day.startsWith(year) ? date : otherYear).format(Date.parse(`${day}T00:00:00Z`)),
    dayOf: (at) => parts.format(at),
    number: (n) => number.format(n),
    weekday: (day) => weekday.format(MONDAY + (day - 1) * DAY),
  }
}

function decimalsOf(text: string): number {
  const point = text.indexOf('.')
  return point < 0 ? 0 : text.length - point - 1
}
