import { describe, expect, test } from 'vitest'
import { instant, offerOf, placeAt, preparedOf } from '../../../test/conformance/world'
import { mayHoldCodes } from '../allowance/code-blocks'
import type { CustomerToken } from '../ids'
import type { OfferWire } from '../offer/offer-wire'
import { decideIssual } from './decide-issual'
import type { IssualAlone } from './issual'

const ALONE: IssualAlone = { codesHeld: 1, issuedThisTill: 0, hoursSinceSync: 1, clockTrusted: true, approvedBy: null }
const alone = (offline: OfferWire['offline'], over: Partial<IssualAlone> = {}, more: Partial<OfferWire> = {}): readonly string[] => {
  const decision = decideIssual(preparedOf({ offline, ...more }), placeAt(1000), {
    issuer: { kind: 'organisation' },
    customer: { token: 'c1' as CustomerToken, blocked: false },
    received: [],
    issuedTotal: 0,
    codesLeft: null,
    held: null,
    inAudience: false,
    at: instant('2026-06-10T12:00:00+05:30'),
    alone: { ...ALONE, ...over },
  })
  return decision.ok ? [] : decision.reasons.map(({ key }) => key)
}

describe('issuing without the centre (4.4)', () => {
  test('a code of a block is given out in every mode but never, and with a manager under approval', () => {
    for (const mode of ['allow', 'bounded', 'strict'] as const) expect(alone({ mode })).toEqual([])
    expect(alone({ mode: 'never' }, { codesHeld: 0 })).toEqual(['offline.not_permitted'])
    expect(alone({ mode: 'approval' })).toEqual(['offline.approval_needed'])
    expect(alone({ mode: 'approval' }, { approvedBy: 'm' })).toEqual([])
  })

  test('not without a code, beyond the till’s limit, too long, or by a clock that nobody trusts', () => {
    expect(alone({ mode: 'allow' }, { codesHeld: 0 })).toEqual(['offline.allowance_exhausted'])
    expect(alone({ mode: 'bounded', perTill: 2 }, { issuedThisTill: 1 })).toEqual([])
    expect(alone({ mode: 'bounded', perTill: 2 }, { issuedThisTill: 2 })).toEqual(['offline.cap_reached'])
    expect(alone({ mode: 'allow', maxHours: 2 }, { hoursSinceSync: 2 })).toEqual([])
    expect(alone({ mode: 'allow', maxHours: 2 }, { hoursSinceSync: 2.1 })).toEqual(['offline.too_long'])
    expect(alone({ mode: 'allow' }, { clockTrusted: false })).toEqual([])
    expect(alone({ mode: 'allow', clock: 'refuse' }, { clockTrusted: false })).toEqual(['clock.untrusted'])
  })

  test('says everything that is wrong, the rules of issuing first', () => {
    const wrong = { codesHeld: 0, issuedThisTill: 9, hoursSinceSync: 99, clockTrusted: false }
    expect(alone({ mode: 'bounded', clock: 'refuse' }, wrong, { status: 'paused' })).toEqual(['offer.not_active', 'offline.allowance_exhausted', 'offline.too_long', 'clock.untrusted'])
  })
})

describe('codes a till may hold', () => {
  test.each<[string, Partial<OfferWire>, boolean]>([
    ['generated at issue', {}, true],
    ['a randomised series', { codes: { kind: 'randomised', sample: 'ABCDEF' } }, true],
    ['a common code', { codes: { kind: 'common', code: 'ALL' } }, false],
    ['uploaded codes', { codes: { kind: 'uploaded' } }, false],
    ['codes that a third party gives out', { delivery: 'third_party' }, false],
    ['an audience, which only the centre knows', { audience: 'club' }, false],
    ['never offline', { offline: { mode: 'never' } }, false],
    ['strict without a total to share', { offline: { mode: 'strict' } }, false],
    ['strict inside a total', { offline: { mode: 'strict' }, issual: { total: 9 } }, true],
    ['strict with a limit of each customer', { offline: { mode: 'strict' }, issual: { total: 9, minGapDays: 1 } }, false],
    ['bounded with a limit of each customer', { offline: { mode: 'bounded' }, issual: { maxPerCustomer: 1 } }, true],
  ])('%s', (_, fields, may) => expect(mayHoldCodes(offerOf(fields))).toBe(may))
})
