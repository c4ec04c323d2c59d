import { describe, expect, it } from 'vitest'
import type { PlainDate } from '../../domain/calendar/calendar'
import { TEMPLATE_TAGS } from '../../domain/issual/template'
import type { BasisPoints, CurrencyCode, Minor } from '../../domain/money/money'
import { couponText, type CouponTold, type OfferTold } from './coupon-text'

const offer: OfferTold = { name: 'Spring', discount: { kind: 'percent', value: 1250 as BasisPoints, cap: null }, currency: 'EUR' as CurrencyCode }
const told: CouponTold = {
  firstName: 'Ann',
  lastName: 'Lee',
  code: 'A1',
  validThrough: '2026-03-31' as PlainDate,
  on: '2026-03-24' as PlainDate,
  optOut: 'Reply STOP',
}

describe('the text about a coupon', () => {
  it('fills every tag there is', () => {
    const all = TEMPLATE_TAGS.map((tag) => `{{${tag}}}`).join('|')
    expect(couponText(all, offer, told)).toBe('Ann|Lee|Ann Lee|A1|Spring|2026-03-31|7|12.5%|Reply STOP')
  })

  it('says nothing of a last day that is not there, and never counts below zero', () => {
    expect(couponText('[{{valid_through}}{{valid_days}}]', offer, { ...told, validThrough: null })).toBe('[]')
    expect(couponText('{{valid_days}}', offer, { ...told, on: '2026-04-02' as PlainDate })).toBe('0')
  })

  it('names an amount with its currency, and a customer of one name without a gap', () => {
    const amount: OfferTold = { ...offer, discount: { kind: 'amount', value: 5000 as Minor } }
    expect(couponText('{{discount}}, {{fullname}}', amount, { ...told, lastName: '' })).toBe('50.00 EUR, Ann')
  })

  it('does not fill what a customer’s name pretends to be a tag', () => {
    expect(couponText('{{first_name}} {{code}}', offer, { ...told, firstName: '{{code}}' })).toBe('{{code}} A1')
  })
})
