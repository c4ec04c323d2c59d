import { describe, expect, test } from 'vitest'
import { offerOf } from '../../../test/conformance/world'
import type { PlainDate } from '../calendar/calendar'
import { claimed, isVisibleTo } from './claim-rules'
import { changedFields, endMove, frozenProblems, judgeEdit } from './edit-rules'
import type { Claim } from './offer'

describe('editing', () => {
  test('kinds, id and a randomised sample are frozen', () => {
    const frozen = (a: Parameters<typeof offerOf>[0], b: Parameters<typeof offerOf>[0]): string[] =>
      frozenProblems(offerOf(a), offerOf(b)).map(({ field }) => field)
    expect(frozen({}, { id: 2, expiry: { kind: 'campaign' }, codes: { kind: 'uploaded' } })).toEqual(['id', 'expiry.kind', 'codes.kind'])
    expect(frozen({ codes: { kind: 'randomised', sample: 'TEST1' } }, { codes: { kind: 'randomised', sample: 'TEST2' } })).toEqual(['codes.sample'])
    expect(frozen({}, { name: 'Other', expiry: { kind: 'fixed', on: '2027-01-01' }, codes: { kind: 'unique', length: 12 } })).toEqual([])
  })

  test('an ended offer does not change, nor does one that somebody else has changed', () => {
    expect(judgeEdit(offerOf({ status: 'ended' }), 1)).toEqual({ ok: false, error: 'offer.ended' })
    expect(judgeEdit(offerOf({ version: 3 }), 2)).toEqual({ ok: false, error: 'offer.stale' })
    expect(judgeEdit(offerOf({ version: 3 }), 3).ok).toBe(true)
  })

  test('each changed field is told, old and new', () => {
    const before = offerOf({ version: 1 })
    const after = offerOf({ version: 2, name: 'Other', redemption: { anyone: true, billMin: '10.00', windows: { daysOfWeek: [1] } } })
    expect(changedFields(before, after)).toEqual([
      { field: 'name', before: 'Offer', after: 'Other' },
      { field: 'redemption.billMin', before: null, after: '10.00' },
      { field: 'redemption.windows.daysOfWeek', before: [], after: [1] },
    ])
    expect(changedFields(before, offerOf({ discount: { kind: 'amount', value: '5.00' } }))).toEqual([
      { field: 'discount.kind', before: 'percent', after: 'amount' },
      { field: 'discount.value', before: '10', after: '5.00' },
    ])
  })

  test('what an edit does to a coupon’s last day', () => {
    const before = offerOf({ expiry: { kind: 'fixed', on: '2026-02-28' } })
    const after = offerOf({ expiry: { kind: 'fixed', on: '2026-01-31' } })
    expect(endMove(before, after, '2026-01-05' as PlainDate, null)).toEqual({ from: '2026-02-28', to: '2026-01-31' })
    expect(endMove(before, after, '2026-01-05' as PlainDate, '2026-01-20' as PlainDate)).toBeNull()
  })
})

describe('claims', () => {
  const june: Claim = { service: 'outbound', ref: 'june', name: 'June', endsOn: null }
  const july: Claim = { ...june, ref: 'july', name: 'July' }
  test('a claimed offer is seen by its own campaign only', () => {
    expect(isVisibleTo(null, june)).toBe(true)
    expect(isVisibleTo(june, june)).toBe(true)
    expect(isVisibleTo(june, july)).toBe(false)
    expect(isVisibleTo(june, { service: 'dvs', ref: 'june' })).toBe(false)
  })
  test('one claim wins, the other is told who has it', () => {
    expect(claimed(null, june, false)).toEqual({ ok: true, value: june })
    expect(claimed(june, july, false)).toEqual({ ok: false, error: { key: 'claim.taken', by: june } })
  })
  test('claiming again moves name and end day', () => {
    const moved = { ...june, endsOn: '2026-07-01' as PlainDate }
    expect(claimed(june, moved, true)).toEqual({ ok: true, value: moved })
  })
  test('an outbound campaign has one offer, others any number', () => {
    expect(claimed(null, june, true)).toEqual({ ok: false, error: { key: 'claim.one_offer_only' } })
    expect(claimed(null, { ...june, service: 'loyalty' }, true).ok).toBe(true)
  })
})
