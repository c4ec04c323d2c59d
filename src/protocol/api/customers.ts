import { z } from 'zod'
import { idNumber, text } from '../scalars'

export const customerDraft = z.strictObject({
  firstName: text(100, 1),
  lastName: text(100),
  mobile: text(30).nullish(),
  email: text(254).nullish(),
  externalId: text(100).nullish(),
})
export const customer = z.strictObject({
  id: idNumber,
  firstName: text(100),
  lastName: text(100),
  mobile: text(30).nullable(),
  email: text(254).nullable(),
  externalId: text(100).nullable(),
  blocked: z.boolean(),
})
