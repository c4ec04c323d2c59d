import { z } from 'zod'
import { text } from './scalars'

/** The one shape of an error (3.2): a key of errors.ts, a plain sentence, the field it is about. */
export const errorReply = z.strictObject({
  error: z.strictObject({
    key: text(64, 1),
    message: text(500),
    field: text(200).optional(),
    details: z.json().optional(),
    requestId: text(64).optional(),
  }),
})
export type ErrorReply = z.infer<typeof errorReply>

/** An expected failure as it crosses between processes of the app. */
export const failure = z.strictObject({ key: text(64, 1), field: text(200).optional(), details: z.json().optional() })
export type Failure = z.infer<typeof failure>
