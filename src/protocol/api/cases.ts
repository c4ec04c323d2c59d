import { z } from 'zod'
import { caseAction, conflictClass } from '../sync/conflict'
import { caseRow } from '../sync/feed-rows'
import { epochMillis, idNumber, text } from '../scalars'

/**
 * Which cases are asked for. `before`: the id of the last one seen. Opened from `openedFrom` to before `openedTo`,
 * milliseconds since 1970: how old they are.
 */
export const casesAsked = z.strictObject({
  state: z.enum(['open', 'closed']).optional(),
  class: conflictClass.optional(),
  store: z.coerce.number().pipe(idNumber).optional(),
  offer: z.coerce.number().pipe(idNumber).optional(),
  openedFrom: z.coerce.number().pipe(epochMillis).optional(),
  openedTo: z.coerce.number().pipe(epochMillis).optional(),
  before: z.coerce.number().pipe(idNumber).optional(),
  limit: z.coerce.number().pipe(z.int().min(1).max(500)).default(100),
})
export type CasesAsked = z.infer<typeof casesAsked>
export const caseList = z.strictObject({
  cases: z.array(caseRow),
  /** For `before`; null = there are no older ones. */
  next: idNumber.nullable(),
})

export const caseDecision = z.strictObject({ action: caseAction, note: text(500) })
