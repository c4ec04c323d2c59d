import { describe, expect, it } from 'vitest'
import type { DecisionWire } from '../../protocol/sync/decision-wire'
import type { Verdict } from '../../protocol/ipc/till-commands'
import type { Question } from './question'
import { centreVerdict } from './verdict'

const BEFORE: Verdict = {
  id: '01900000-0000-7000-8000-000000000001',
  codeKey: 'aaaaaaaaaaaaaaaa',
  offer: null,
  outcome: 'refuse',
  decision: null,
  reasons: [],
  currency: 'INR',
  usesLeft: null,
  validThrough: null,
  knownFrom: 'local',
}
const QUESTION: Question = {
  codeKey: 'aaaaaaaaaaaaaaaa',
  bill: { number: null, currency: 'INR' as never, total: 100 as never, lines: [] },
  customer: null,
  couponsOnBill: 0,
  posTransaction: null,
  approval: null,
}
const ACCEPT: DecisionWire = { ok: true, offerVersion: 1, engineVersion: 1, currency: 'INR', discount: '1.00', lines: [], rate: null, offerRate: null }
const refuse = (...keys: string[]): DecisionWire =>
  keys.length === 0 ? ACCEPT : { ok: false, offerVersion: 1, engineVersion: 1, reasons: keys.map((key) => ({ key, figures: {} })) }

describe('what the cashier has to do', () => {
  it.each<[Verdict['outcome'], string[]]>([
    ['accept', []],
    ['needs_manager', ['offline.approval_needed']],
    ['needs_customer', ['customer.required']],
    ['needs_customer', ['customer.required', 'bill.items_required', 'offline.approval_needed']],
    ['needs_bill', ['bill.items_required', 'offline.approval_needed']],
    ['refuse', ['customer.required', 'coupon.used']],
    ['refuse', ['bill.below_min']],
    ['refuse', ['a.key_of_a_newer_centre']],
  ])('%s: %j', (outcome, keys) => {
    const verdict = centreVerdict(BEFORE, QUESTION, { decision: refuse(...keys), offer: null })
    expect(verdict).toMatchObject({ outcome, knownFrom: 'centre' })
    expect(verdict.reasons.map((reason) => reason.key)).toEqual(keys)
  })

  it('a bill that is not typed yet cannot be wrong', () => {
    const pending = { ...QUESTION, bill: null }
    const seen = (...keys: string[]) => centreVerdict(BEFORE, pending, { decision: refuse(...keys), offer: null })
    expect(seen('bill.below_min', 'bill.nothing_eligible')).toMatchObject({ outcome: 'needs_bill', reasons: [], decision: null })
    expect(seen('bill.below_min', 'coupon.used')).toMatchObject({ outcome: 'refuse', reasons: [{ key: 'coupon.used' }] })
  })

  it('an offer this till does not know is named by the centre', () => {
    const offer = { id: 5, name: 'Elsewhere', posCode: 'X' }
    expect(centreVerdict(BEFORE, QUESTION, { decision: ACCEPT, offer }).offer).toEqual({ ...offer, description: '' })
  })
})
