import type { SyncRequest } from '../../protocol/sync/messages'
import { journalRecord, type JournalRecord } from '../../protocol/sync/record'
import type { TillStored } from '../core/rows'
import type { FirstLook } from '../core/together-port'

const NOTHING: FirstLook = { opIds: [], codeKeys: [], customers: [], tills: [] }

/** What taking this batch will look at: the records that are known already, and for each other one its operation and coupon. */
export function looksOf({ incarnation, records }: SyncRequest<'push'>, { till, lastSeq }: TillStored): readonly FirstLook[] {
  const looks = records.flatMap((record) => {
    const read = record.seq > lastSeq ? journalRecord.safeParse(record) : null
    return read?.success === true ? [lookOf(read.data)] : []
  })
  const from = records[0]?.seq ?? lastSeq + 1
  if (from > lastSeq) return looks
  return [...looks, { ...NOTHING, journal: { till, incarnation, from, to: Math.min(lastSeq, from + records.length - 1) } }]
}

function lookOf({ type, opId, body }: JournalRecord): FirstLook {
  const look = { ...NOTHING, opIds: [opId] }
  if (type === 'outcome') return { ...look, redemptions: 1 }
  if (type !== 'intent' || body.action !== 'redeem') return look
  return { ...look, redemptions: 0, codeKeys: [body.codeKey], customers: body.customer === null ? [] : [body.customer] }
}
