import { z } from 'zod'
import { unitRow } from '../sync/feed-rows'
import { currencyCode, epochMillis, idNumber, text } from '../scalars'

export const organisation = z.strictObject({
  id: idNumber,
  code: text(60, 1),
  name: text(100, 1),
  currency: currencyCode,
  timeZone: text(60, 1),
  units: z.array(unitRow.omit({ kind: true })),
})
/** A one-time code for a till, shown once. */
export const enrolmentCode = z.strictObject({ till: idNumber, code: text(64, 1), expiresAt: epochMillis })
export const disableTillRequest = z.strictObject({ disabled: z.boolean() })
