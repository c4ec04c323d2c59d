import { z } from 'zod'
import { epochMillis, idNumber, text } from '../scalars'

const number = z.string().regex(/^\d{1,15}$/)

/** `before`: the number of the last entry one has. `what`: a name of a change, or its beginning before a dot. */
export const auditQuery = z.strictObject({
  before: number.optional(),
  limit: z.string().regex(/^\d{1,3}$/).optional(),
  who: text(100, 1).optional(),
  subject: text(200, 1).optional(),
  what: text(100, 1).optional(),
  since: number.optional(),
  until: number.optional(),
})
const auditEntry = z.strictObject({
  id: idNumber,
  at: epochMillis,
  who: text(200),
  from: text(200),
  what: text(200),
  subject: text(300),
  before: z.json(),
  after: z.json(),
})
export const auditPage = z.strictObject({ entries: z.array(auditEntry), next: idNumber.nullable() })
