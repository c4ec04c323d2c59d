import { z } from 'zod'
import { text } from '../../protocol/scalars'
import { enrolReply } from '../../protocol/sync/messages'

/** What makes this machine a till: where its centre is, who it is there, and the secrets that prove and hash. */
export const enrolment = z.strictObject({
  address: text(200, 1),
  ...enrolReply.pick({ token: true, till: true, store: true, org: true, keys: true, incarnation: true, serverInstance: true }).shape,
})
export type Enrolment = z.infer<typeof enrolment>
