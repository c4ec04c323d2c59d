import { formatMoney } from '../../../domain/money/money-text'
import type { CurrencyCode, Minor } from '../../../domain/money/money'
import type { Offer, ProductSelection } from '../../../domain/offer/offer'
import type { Surroundings } from '../../app/reason-text'

const MOST_NAMED = 4

/** Money of the offer as text: offers may be in another currency than the store. */
function money(minor: Minor, currency: CurrencyCode, { formats }: Surroundings): string {
  return formats.money(formatMoney(minor, currency), currency)
}

/** "10 % off", "₹50.00 off". */
export function discountText(offer: Offer, around: Surroundings): string {
  const { board } = around.words
  const { discount } = offer
  return discount.kind === 'amount' ? money(discount.value, offer.currency, around) : board.percent(around.formats.number(discount.value / 100))
}

/** The ceiling of a percentage; null = none. */
export function capText(offer: Offer, around: Surroundings): string | null {
  const { discount } = offer
  return discount.kind === 'percent' && discount.cap !== null ? around.words.board.upTo(money(discount.cap, offer.currency, around)) : null
}

/** Every condition in plain words, the ones a customer asks about first. */
export function conditionsOf(offer: Offer, around: Surroundings): readonly string[] {
  return [...billConditions(offer, around), ...timeConditions(offer, around), ...customerConditions(offer, around), ...placeConditions(offer, around)]
}

function billConditions(offer: Offer, around: Surroundings): readonly string[] {
  const { board } = around.words
  const { billMin, billMax } = offer.redemption
  return [
    billMin === null ? [] : board.minBill(money(billMin, offer.currency, around)),
    billMax === null ? [] : board.maxBill(money(billMax, offer.currency, around)),
    offer.products.kind === 'all' ? [] : board.someProducts(productsText(offer.products, around)),
    offer.saleItems ? [] : board.notOnSale,
  ].flat()
}

function productsText(products: Extract<ProductSelection, { kind: 'selected' }>, { words: { board } }: Surroundings): string {
  const named = [...products.categories, ...products.brands, ...products.attributes.map(({ name, values }) => board.attribute(name, values))]
  const some = named.slice(0, MOST_NAMED)
  return board.named(products.skus.length === 0 ? some : [...some, board.skus(products.skus.length)])
}

function timeConditions(offer: Offer, { words: { board }, formats }: Surroundings): readonly string[] {
  const { start, windows } = offer.redemption
  const { daysOfWeek, daysOfMonth, dates, slots } = windows
  return [
    daysOfWeek.length === 0 ? [] : board.days([...daysOfWeek].sort((a, b) => a - b).map(formats.weekday)),
    daysOfMonth.length === 0 ? [] : board.monthDays([...daysOfMonth].sort((a, b) => a - b).map(formats.number)),
    dates.length === 0 ? [] : board.dates(dates.slice(0, MOST_NAMED).map(formats.date)),
    slots.length === 0 ? [] : board.slots(slots.map(({ from, to }) => board.slot(from, to))),
    start.from === null ? [] : board.startFrom(formats.date(start.from)),
    start.afterDays === null || start.afterDays === 0 ? [] : board.startAfter(start.afterDays),
  ].flat()
}

function customerConditions(offer: Offer, { words: { board }, formats }: Surroundings): readonly string[] {
  const { anyone, perCoupon, perCustomer, minGapDays, total } = offer.redemption
  return [
    anyone ? board.anyone : board.holder,
    perCoupon === null ? [] : perCoupon === 1 ? board.once : board.times(perCoupon),
    perCustomer === null ? [] : board.perCustomer(perCustomer),
    minGapDays === null || perCoupon === 1 ? [] : board.gap(minGapDays),
    total === null ? [] : board.total(formats.number(total)),
  ].flat()
}

function placeConditions(offer: Offer, { words: { board }, unitName }: Surroundings): readonly string[] {
  const names = offer.redemption.scope.map(({ type, id }) => unitName(`${type}:${id}`)).filter((name) => name !== undefined)
  if (names.length === 0) return []
  const more = names.length > MOST_NAMED ? [`+${names.length - MOST_NAMED}`] : []
  return [board.only([...names.slice(0, MOST_NAMED), ...more])]
}
