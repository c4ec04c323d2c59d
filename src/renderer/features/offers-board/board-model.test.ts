import { describe, expect, it } from 'vitest'
import { dayNumberOf } from '../../../domain/calendar/day-number'
import type { PlainDate } from '../../../domain/calendar/calendar'
import { readOffer, type OfferWire } from '../../../domain/offer/offer-wire'
import type { Offer } from '../../../domain/offer/offer'
import { makeFormats } from '../../app/formats'
import { en } from '../../app/strings.en'
import { closesAt, leftOf, place } from './board-model'
import { matches, passes, sorted, type OnBoard } from './board-search'
import { conditionsOf, discountText, capText } from './conditions'
import { offlineText, originText } from './origin'

const around = { words: en, formats: makeFormats(en.locale, 'INR', 'Asia/Kolkata', '2026'), today: '2026-11-23', unitName: (key: string) => (key === 'ZONE:1' ? 'West' : undefined) }

function offer(over: Partial<OfferWire> = {}): Offer {
  const read = readOffer({ id: 1, code: 'OFF1', name: 'Monsoon', expiry: { kind: 'fixed', on: '2026-12-31' }, discount: { kind: 'percent', value: '10', cap: '200.00' }, currency: 'INR', codes: { kind: 'uploaded' }, ...over })
  if (!read.ok) throw new Error(JSON.stringify(read.error))
  return read.value
}
/** Monday 23 November 2026 at `time`. */
const at = (time: string) => ({ day: dayNumberOf('2026-11-23' as PlainDate), minute: Number(time.slice(0, 2)) * 60 + Number(time.slice(3)) })
const teaHour = offer({ redemption: { windows: { slots: [{ from: '16:00', to: '18:00' }], daysOfWeek: [1] } } })

describe('the column of an offer', () => {
  it.each([
    ['valid all day', offer(), '12:00', 'now'],
    ['in its slot', teaHour, '16:00', 'now'],
    ['before its slot', teaHour, '15:59', 'later'],
    ['after its slot, which comes again next week', teaHour, '18:00', 'other'],
    ['on another day of the week', offer({ redemption: { windows: { daysOfWeek: [7] } } }), '12:00', 'other'],
    ['paused', offer({ status: 'paused' }), '12:00', 'paused'],
    ['ended by hand', offer({ status: 'ended' }), '12:00', 'gone'],
    ['past its last day', offer({ expiry: { kind: 'fixed', on: '2026-11-22' } }), '12:00', 'gone'],
    ['on its last day', offer({ expiry: { kind: 'fixed', on: '2026-11-23' } }), '12:00', 'ending'],
    ['three days before its end', offer({ expiry: { kind: 'fixed', on: '2026-11-26' } }), '12:00', 'ending'],
    ['four days before its end', offer({ expiry: { kind: 'fixed', on: '2026-11-27' } }), '12:00', 'now'],
    ['starting tomorrow', offer({ redemption: { start: { from: '2026-11-24' } } }), '12:00', 'other'],
  ])('%s', (_name, judged, time, standing) => expect(place(judged, at(time)).standing).toBe(standing))

  it('knows when it opens next, over midnight too', () => {
    expect(place(teaHour, at('09:00')).opens).toEqual({ date: '2026-11-23', time: '16:00' })
    const late = offer({ redemption: { windows: { slots: [{ from: '22:00', to: '02:00' }] } } })
    expect(place(late, at('01:59')).openNow).toBe(true)
    expect(place(late, at('02:00')).opens).toEqual({ date: '2026-11-23', time: '22:00' })
    expect(place(offer({ redemption: { start: { from: '2026-11-24' }, windows: { slots: [{ from: '00:00', to: '05:00' }] } } }), at('12:00')).opens).toEqual({ date: '2026-11-24', time: '00:00' })
    expect(closesAt(teaHour, at('16:30'))).toBe('18:00')
    expect(closesAt(late, at('23:00'))).toBeNull()
  })
  it('never ends under loyalty', () => {
    const loyal = offer({ expiry: { kind: 'fixed', on: '2026-11-01' }, claim: { service: 'loyalty', ref: 'x', name: 'Points' } })
    expect(place(loyal, at('12:00'))).toMatchObject({ standing: 'now', lastDay: null })
  })
})

describe('what is left', () => {
  it('never falls below nothing, and is unknown without a total', () => {
    expect(leftOf(offer({ redemption: { total: 40 } }), 37)).toEqual({ left: 3, total: 40 })
    expect(leftOf(offer({ redemption: { total: 40 } }), 41)).toEqual({ left: 0, total: 40 })
    expect(leftOf(offer(), 5)).toBeNull()
  })
})

describe('words of an offer', () => {
  it('tell the discount, the conditions, the origin and the offline rule', () => {
    const rich = offer({
      products: { kind: 'selected', skus: ['A'], categories: ['Linen'], brands: ['Fern'], attributes: [] },
      redemption: { anyone: true, billMin: '500.00', perCustomer: 2, scope: [{ type: 'ZONE', id: 1 }], windows: { daysOfWeek: [6, 7], slots: [{ from: '16:00', to: '18:00' }] } },
    })
    expect(discountText(rich, around)).toBe('10 %')
    expect(capText(rich, around)).toBe('up to ₹200.00')
    expect(conditionsOf(rich, around)).toEqual([
      'bill from ₹500.00',
      'on Linen, Fern and 1 product',
      'not on items already on sale',
      'on Sat and Sun',
      '16:00–18:00',
      'anyone may use it',
      'each coupon once',
      'up to 2 times a customer',
      'only in West',
    ])
    expect(originText(rich, ['TILL:3', 'STORE:2', 'ZONE:1'], around)).toBe('Zone West')
    expect(originText(offer(), ['TILL:3'], around)).toBe('Everywhere')
    expect(offlineText(offer({ offline: { mode: 'bounded' } }), null, around)).toBe('offline: 20 a till')
    expect(offlineText(offer({ offline: { mode: 'bounded' } }), 0, around)).toBe('offline: 0 a till')
    expect(offlineText(offer({ offline: { mode: 'never' } }), null, around)).toBe('online only')
    const strict = { offline: { mode: 'strict' }, redemption: { anyone: true, total: 9 } } as const
    expect(offlineText(offer(strict), null, around)).toBe('offline with allowance')
    expect(offlineText(offer({ ...strict, redemption: { ...strict.redemption, perCustomer: 1 } }), null, around)).toBe('online only')
  })
})

describe('search, filter and order', () => {
  const board = (over: Partial<OfferWire>): OnBoard => {
    const made = offer(over)
    return { offer: made, counter: undefined, perTill: null, placed: place(made, at('12:00')) }
  }
  it('finds name, code and POS key, letter case aside', () => {
    for (const text of ['MON', 'off1', 'till-10', '']) expect(matches(offer({ posCode: 'TILL-10' }), text)).toBe(true)
    expect(matches(offer(), 'linen')).toBe(false)
  })
  it('filters', () => {
    expect(passes(offer({ offline: { mode: 'never' } }), 'offline')).toBe(false)
    expect(passes(offer({ redemption: { scope: [{ type: 'STORE', id: 2 }] } }), 'here')).toBe(true)
    expect(passes(offer(), 'anyone')).toBe(false)
  })
  it('orders by end, name and discount, and leaves the list it was given alone', () => {
    const a = board({ id: 1, name: 'Zinnia', expiry: { kind: 'fixed', on: '2026-12-01' } })
    const b = board({ id: 2, name: 'Aster', expiry: { kind: 'campaign' }, discount: { kind: 'amount', value: '50.00' } })
    const c = board({ id: 3, name: 'Marigold', expiry: { kind: 'fixed', on: '2026-12-01' }, discount: { kind: 'percent', value: '25' } })
    const list = [a, b, c]
    expect(sorted(list, 'ends')).toEqual([c, a, b])
    expect(sorted(list, 'name')).toEqual([b, c, a])
    expect(sorted(list, 'discount')).toEqual([c, a, b])
    expect(list).toEqual([a, b, c])
  })
})
