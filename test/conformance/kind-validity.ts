import { z } from 'zod'
import { validityOf } from '../../src/domain/coupon/validity'
import type { OrgIndex } from '../../src/domain/org/org-index'
import type { Json, JsonObject } from './deep-merge'
import { shaped } from './malformed'
import { vectorOffer } from './vector-offer'
import { dateOf, dayAt, instantOf } from './vector-scalars'

const validityCase = z.object({
  issuedAt: z.string(),
  store: z.number().int().nullish(),
  explicit: z.string().nullish(),
})

/** Runs a validity case: 2.5 for a coupon issued at a moment. */
export function runValidity(json: JsonObject, org: OrgIndex): Json {
  const fields = shaped(validityCase, json, 'case')
  const { offer } = vectorOffer(json['offer'], org)
  const issuedOn = dayAt(org, fields.store, instantOf(fields.issuedAt, 'issuedAt'))
  const { validThrough, startsOn } = validityOf(offer, issuedOn, dateOf(fields.explicit, 'explicit'))
  return { validThrough, startsOn }
}
