import { MAX_CODE_LENGTH, normaliseCode } from '../codes/normalise-code'
import type { OrgSettings } from '../org/org'
import type { BoundsChecker } from './bounds-checker'
import { problem } from './field-problem'
import type { CodeRules, Offer } from './offer'

const SHORTEST_CODE = 5
const AFFIX = /^[A-Za-z0-9_-]{0,10}$/
const SAMPLE = /^[A-Z0-9]{5,10}$/

/** The rules of 2.4 for how codes come to be. */
export function checkCodes(offer: Offer, settings: OrgSettings, check: BoundsChecker): void {
  const { codes } = offer
  switch (codes.kind) {
    case 'unique':
      return checkUnique(codes, check)
    case 'common':
      if (!normaliseCode(codes.code).ok) check.problems.push(problem('codes.code', 'field.malformed'))
      return
    case 'randomised':
      return checkRandomised(offer, codes.sample, settings, check)
    case 'uploaded':
      return
  }
}

function checkUnique(codes: Extract<CodeRules, { kind: 'unique' }>, check: BoundsChecker): void {
  const { length, prefix, suffix } = codes
  if (!AFFIX.test(prefix)) check.problems.push(problem('codes.prefix', 'field.malformed'))
  if (!AFFIX.test(suffix)) check.problems.push(problem('codes.suffix', 'field.malformed'))
  // The whole code with its prefix and suffix must still be one that can be typed: at most 40 characters.
  check.integer('codes.length', length, SHORTEST_CODE, MAX_CODE_LENGTH - prefix.length - suffix.length)
}

/** Only sent by the platform, to no list, and where the organisation has switched it on (2.4). */
function checkRandomised(offer: Offer, sample: string, settings: OrgSettings, check: BoundsChecker): void {
  if (!settings.randomisedCodes) check.problems.push(problem('codes.kind', 'codes.not_enabled'))
  if (!SAMPLE.test(sample)) check.problems.push(problem('codes.sample', 'field.malformed'))
  if (offer.delivery !== 'platform') check.problems.push(problem('delivery', 'field.malformed'))
  if (offer.audience !== null) check.problems.push(problem('audience', 'field.malformed'))
}
