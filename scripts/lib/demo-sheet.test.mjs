import { expect, it } from 'vitest'
import { demoSheet } from './demo-sheet.mjs'

const sample = { code: 'ABC12345', about: 'anyone', expect: 'ok', externalId: 'X-1', needsCustomer: false }

it('names who may sign in at the first till, and a few codes of each kind', () => {
  const line = JSON.stringify({
    enrolment: [{ till: 'a.front' }, { till: 'b.front' }],
    people: [
      { till: 'a.front', name: 'Uma Thorn', role: 'store_manager', pin: '123456' },
      { till: 'b.front', name: 'Rolf Penn', role: 'cashier', pin: '654321' },
    ],
    samples: [sample, sample, sample, { ...sample, code: 'XYZ', about: 'holder only', needsCustomer: true }, { ...sample, about: 'used', expect: 'coupon.used' }],
  })
  const sheet = demoSheet(line)
  expect(sheet.filter((text) => text.includes('PIN'))).toEqual([expect.stringMatching(/Uma Thorn +store manager +PIN 123456/)])
  expect(sheet.filter((text) => text.includes('ABC12345'))).toHaveLength(3)
  expect(sheet).toContainEqual(expect.stringContaining('holder only; customer number X-1'))
  expect(sheet).toContainEqual(expect.stringContaining('used → coupon.used'))
})
