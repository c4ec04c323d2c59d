import { describe, expect, test } from 'vitest'
import { instant, ORG, placeAt, preparedOf } from '../../../test/conformance/world'
import type { CustomerToken } from '../ids'
import type { OfferWire } from '../offer/offer-wire'
import { orgZone } from '../org/org-index'
import { decideIssual } from './decide-issual'
import { ISSUAL_REASONS, type IssualRequest } from './issual'
import { ISSUAL_RULES, v2IssualNumber } from './rules'
import { checkTemplate, fillTemplate, TEMPLATE_TAGS, type TemplateTag } from './template'

const REQUEST: IssualRequest = {
  issuer: { kind: 'organisation' },
  customer: { token: 'c1' as CustomerToken, blocked: false },
  received: [],
  issuedTotal: 0,
  codesLeft: null,
  held: null,
  inAudience: false,
  at: instant('2026-06-10T12:00:00+05:30'),
}
const issue = (fields: Partial<OfferWire>, over: Partial<IssualRequest> = {}) =>
  decideIssual(preparedOf(fields), placeAt(1000), { ...REQUEST, ...over })
const keys = (decision: ReturnType<typeof issue>): readonly string[] => (decision.ok ? [] : decision.reasons.map(({ key }) => key))

test('the rules are the refusals of 2.6, in order', () => {
  expect(ISSUAL_RULES.map((rule) => rule.key)).toEqual(ISSUAL_REASONS)
})

test('the v2 numbers of 2.6', () => {
  expect(ISSUAL_REASONS.map((key) => v2IssualNumber(key).single)).toEqual([707, 722, 712, 701, 740, 710, 709, 709, 709, 709, 709, 777])
  expect(v2IssualNumber('issual.offer_limit').multiple).toBe(5001)
  expect(v2IssualNumber('codes.exhausted').multiple).toBe(5005)
})

describe('decideIssual', () => {
  const claim = { service: 'outbound', ref: 'june', name: 'June' } as const
  test('a claimed offer is not found by another service, whatever else is wrong', () => {
    const asker = { kind: 'service', service: 'dvs', ref: 'd' } as const
    expect(keys(issue({ claim, status: 'paused' }, { issuer: asker }))).toEqual(['offer.not_found'])
    expect(keys(issue({ claim }, { issuer: { ...asker, service: 'outbound', ref: 'july' } }))).toEqual(['offer.not_found'])
  })
  test('its own service and the organisation issue it', () => {
    expect(issue({ claim }, { issuer: { kind: 'service', service: 'outbound', ref: 'june' } }).ok).toBe(true)
    expect(issue({ claim }).ok).toBe(true)
  })
  test('a third party’s own client issues what it delivers', () => {
    expect(keys(issue({ delivery: 'third_party' }))).toEqual(['issual.not_here'])
    expect(issue({ delivery: 'third_party' }, { issuer: { kind: 'third_party_client' } }).ok).toBe(true)
  })
  test('a refusal tells the first day it is allowed', () => {
    const received = [{ offer: 1 as never, at: instant('2026-06-09T12:00:00+05:30') }]
    const refused = issue({ issual: { minGapDays: 3 } }, { received })
    expect(refused.ok || refused.reasons[0]?.figures).toEqual({ from: { kind: 'date', date: '2026-06-12' } })
  })
  test('a till’s day is its store’s', () => {
    const at = instant('2026-06-10T20:00:00Z')
    const accepted = decideIssual(preparedOf({ couponExpiry: { kind: 'days', n: 0 } }), placeAt(2000), { ...REQUEST, at })
    expect(accepted).toMatchObject({ ok: true, issuedOn: '2026-06-10', validThrough: '2026-06-10' })
    expect(decideIssual(preparedOf(), null, { ...REQUEST, at })).toMatchObject({ issuedOn: '2026-06-11' })
    expect(orgZone(ORG).zone).toBe('Asia/Kolkata')
  })
})

describe('templates', () => {
  test('known tags are filled, with or without spaces', () => {
    const values = Object.fromEntries(TEMPLATE_TAGS.map((tag) => [tag, tag.toUpperCase()])) as Record<TemplateTag, string>
    expect(fillTemplate('{{first_name}}: {{ code }} until {{valid_through}}', values)).toBe('FIRST_NAME: CODE until VALID_THROUGH')
  })
  test('a value is not read as a template', () => {
    const values = Object.fromEntries(TEMPLATE_TAGS.map((tag) => [tag, '{{code}} $& $1'])) as Record<TemplateTag, string>
    expect(fillTemplate('{{first_name}}', values)).toBe('{{code}} $& $1')
  })
  test('an unknown tag is refused, and named', () => {
    expect(checkTemplate('{{code}} {{name}}')).toEqual({ ok: false, error: { key: 'template.unknown_tag', tag: 'name' } })
    expect(checkTemplate('{{ }}').ok).toBe(false)
    expect(checkTemplate('{{code}} and {braces}').ok).toBe(true)
  })
})
