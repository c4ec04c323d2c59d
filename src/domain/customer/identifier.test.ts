import { describe, expect, test } from 'vitest'
import { normaliseIdentifier } from './identifier'

const INDIA = { callingCode: '91', trunkPrefix: '0', nationalLength: 10 }
const mobile = (text: string) => normaliseIdentifier('mobile', text, INDIA)

describe('normaliseIdentifier', () => {
  test.each(['98765 43210', '098765-43210', '+91 98765 43210', '0091 9876543210', '919876543210', '(98765) 43210', '９８７６５４３２１０'])('%s is one mobile number', (text) =>
    expect(mobile(text)).toEqual({ ok: true, value: '+919876543210' }),
  )
  test('another country’s number is kept', () => expect(mobile('+44 7700 900123')).toEqual({ ok: true, value: '+447700900123' }))
  test.each(['', '12345', '98765432101234567', '+91 98765', 'abc', '+0123456789', '9876543210x'])('%s is no mobile number', (text) =>
    expect(mobile(text)).toEqual({ ok: false, error: 'customer.malformed' }),
  )
  test('e-mail is compared in lower case', () =>
    expect(normaliseIdentifier('email', ' Ana.B@Example.COM ', INDIA)).toEqual({ ok: true, value: 'ana.b@example.com' }))
  test.each(['ana', 'ana@', '@example.com', 'a b@example.com', 'ana@example', `${'a'.repeat(250)}@example.com`, 'ana@@example.com'])('%s is no e-mail', (text) =>
    expect(normaliseIdentifier('email', text, INDIA).ok).toBe(false),
  )
  test('an external id is kept as it is, trimmed', () =>
    expect(normaliseIdentifier('external', ' Kd-77/ä ', INDIA)).toEqual({ ok: true, value: 'Kd-77/ä' }))
  test.each(['', '   ', 'a'.repeat(101), 'a\u0000b'])('%j is no external id', (text) =>
    expect(normaliseIdentifier('external', text, INDIA).ok).toBe(false),
  )
})
