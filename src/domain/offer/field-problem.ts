import type { Figure } from '../redemption/reason'

/** What can be wrong with a field of an offer: keys of `protocol/errors`. */
export type FieldProblemKey =
  | 'field.required'
  | 'field.too_long'
  | 'field.malformed'
  | 'field.out_of_range'
  | 'field.frozen'
  | 'products.empty'
  | 'bill_window.reversed'
  | 'offline.total_needed'
  | 'template.unknown_tag'
  | 'codes.not_enabled'

/** One thing that keeps an offer from being saved. `field` is the path in the wire form, for instance `redemption.billMin`. */
export interface FieldProblem {
  readonly field: string
  readonly key: FieldProblemKey
  readonly figures: Readonly<Record<string, Figure>>
}

export function problem(field: string, key: FieldProblemKey, figures: Readonly<Record<string, Figure>> = {}): FieldProblem {
  return { field, key, figures }
}
