import { z } from 'zod'
import { epochMillis, idNumber, text } from '../scalars'

export const clientDraft = z.strictObject({ name: text(100, 1), till: idNumber.nullable() })
/** The secret is shown this once. */
export const clientMade = z.strictObject({ key: text(100, 1), name: text(100, 1), till: idNumber.nullable(), secret: text(100, 1) })
export const clientKept = z.strictObject({
  key: text(100, 1),
  name: text(100, 1),
  till: idNumber.nullable(),
  disabled: z.boolean(),
  madeAt: epochMillis.nullable(),
})
export const clientList = z.strictObject({ clients: z.array(clientKept) })
export const disableClientRequest = z.strictObject({ key: text(100, 1), disabled: z.boolean() })
