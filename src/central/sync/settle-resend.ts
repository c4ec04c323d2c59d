import { resend } from '../messages/resend'
import { ACCEPTED, type Pushing, type RecordOf, type Settled } from './pushing'

/** What could not be sent is kept aside; the audit log has the reason. */
const NOT_SENT: Settled = { settlement: 'parked', conflict: null }

/** A cashier asked for a coupon to be sent again, perhaps offline: it is sent now, if it is live still (2.6, 4.1). */
export async function resendByTill({ core, tx, till, place }: Pushing, record: RecordOf<'resend'>): Promise<Settled> {
  const { opId, body, cashier } = record
  const who = cashier === null ? `till:${till}` : `person:${cashier}`
  const done = await resend(core, tx, { opId, codeKey: body.codeKey, customer: null, zone: place.zone, who, from: `till:${till}` })
  return done.ok ? ACCEPTED : NOT_SENT
}
