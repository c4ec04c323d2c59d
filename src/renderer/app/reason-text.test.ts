import { describe, expect, it } from 'vitest'
import { REDEMPTION_REASONS } from '../../domain/redemption/reason'
import { ERRORS } from '../../protocol/errors'
import { makeFormats } from './formats'
import { figureText, reasonText, type Surroundings } from './reason-text'
import { en } from './strings.en'

const units = new Map([
  ['STORE:4', 'Pune Camp'],
  ['STORE:5', 'Hadapsar'],
])
const around: Surroundings = { words: en, formats: makeFormats(en.locale, 'INR', 'Asia/Kolkata', '2026'), today: '2026-11-23', unitName: (key) => units.get(key) }
const money = (amount: string) => ({ kind: 'money', amount, currency: 'INR' }) as const

describe('reasons in the cashier’s words', () => {
  it('says what helps, with figures', () => {
    expect(reasonText({ key: 'bill.below_min', figures: { min: money('500.00'), missing: money('60.00') } }, around)).toEqual({
      says: 'The bill must reach ₹500.00',
      helps: '₹60.00 more to reach it.',
    })
    expect(reasonText({ key: 'window.closed', figures: { opens: { kind: 'moment', date: '2026-11-23', time: '17:00' } } }, around).helps).toBe('Valid from 17:00 today.')
    expect(reasonText({ key: 'coupon.not_started', figures: { startsOn: { kind: 'date', date: '2026-11-24' }, wait: { kind: 'days', n: 1 } } }, around).helps).toMatch(/^Good from Tue,? 24 Nov, in 1 day\.$/)
  })
  it('names the places it knows and leaves out those it does not', () => {
    const scope = { kind: 'units', units: [{ type: 'STORE', id: 4 }, { type: 'STORE', id: 99 }, { type: 'STORE', id: 5 }] } as const
    expect(reasonText({ key: 'store.not_allowed', figures: { scope: { ...scope, units: [...scope.units] } } }, around).helps).toBe('Valid in: Pune Camp, Hadapsar')
    expect(reasonText({ key: 'store.not_allowed', figures: { scope: { kind: 'units', units: [{ type: 'ZONE', id: 1 }] } } }, around).helps).toBeNull()
  })
  it('has a sentence for every reason, also without a single figure, and none shows its key', () => {
    for (const key of REDEMPTION_REASONS) {
      const { says, helps } = reasonText({ key, figures: {} }, around)
      expect(says).not.toBe('')
      expect(`${says} ${helps ?? ''}`).not.toMatch(/null|undefined|\w+\.\w+_/)
    }
  })
  it('has one for everything a sale, an issue or an undo can be refused with', () => {
    const shown = Object.keys(ERRORS).filter((key) => /^(code|bill|customer\.(unknown|malformed)|issual|reversal|return|codes\.exhausted|journal|verdict|centre|issue|resend)\b/.test(key))
    expect(shown.filter((key) => reasonText({ key, figures: {} }, around).says === en.reason.unknown(key).says)).toEqual([])
  })
  it('degrades for a key that only a newer centre knows, and for names of objects', () => {
    expect(reasonText({ key: 'moon.phase', figures: {} }, around)).toEqual(en.reason.unknown('moon.phase'))
    expect(reasonText({ key: 'constructor', figures: {} }, around)).toEqual(en.reason.unknown('constructor'))
    expect(reasonText({ key: '__proto__', figures: {} }, around)).toEqual(en.reason.unknown('__proto__'))
  })
})

describe('a figure', () => {
  it('is formatted for the store', () => {
    expect(figureText({ kind: 'count', n: 12_000 }, around)).toBe('12,000')
    expect(figureText({ kind: 'hours', n: 1.26 }, around)).toBe('1.3 h')
    expect(figureText({ kind: 'moment', date: '2026-11-25', time: '09:00' }, around)).toMatch(/^Wed,? 25 Nov 09:00$/) // the comma comes and goes with the runtime's language data
    expect(figureText({ kind: 'instant', at: Date.UTC(2026, 10, 23, 6, 12) }, around)).toMatch(/^Mon,? 23 Nov,? 11:42$/)
    expect(figureText({ kind: 'money', amount: '1240.000', currency: 'KWD' }, around).replace(/\s/g, ' ')).toBe('KWD 1,240.000')
    expect(figureText({ kind: 'text', text: 'EUR' }, around)).toBe('EUR')
  })
})
