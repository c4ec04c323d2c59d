import { fail, ok, type Result } from '../../domain/result'
import type { NetCall } from '../../protocol/ipc/worker-calls'
import { MAX_PUSH, SYNC_CALLS, type Cursor, type SyncRequest } from '../../protocol/sync/messages'
import type { EnrolledTill } from '../till/enrolled-till'
import type { UnderWay } from '../till/under-way'

export interface StampParts {
  readonly till: EnrolledTill
  readonly underWay: UnderWay
  /** How far main has read the people feed; null = a snapshot is still to come. */
  readonly peopleCursor: Cursor | null
}

type Stamped = Result<SyncRequest<NetCall>, 'request.malformed'>

/**
 * The message that goes to the centre for what the worker asked: whatever the page may not choose is put in by main.
 * Its own journal's end and clock go into `hello`, its own records into `push`, the stamped intent's number, clock and
 * people into `redeem` and `issue`; the people feed is main's alone.
 */
export async function stampRequest(call: NetCall, body: unknown, parts: StampParts): Promise<Stamped> {
  switch (call) {
    case 'hello':
      return stampHello(body, parts)
    case 'push':
      return stampPush(body, parts)
    case 'pull':
      return stampPull(body, parts)
    case 'redeem':
    case 'issue':
      return stampAsked(call, body, parts)
    case 'check': {
      // Nothing was approved that main knows of: an approval is bound to a record, and a check makes none.
      const asked = SYNC_CALLS.check.request.safeParse(body)
      return asked.success ? ok({ ...asked.data, approver: null }) : fail('request.malformed')
    }
    case 'snapshot': {
      const asked = SYNC_CALLS.snapshot.request.safeParse(body)
      return asked.success && !isPeople(asked.data.feed) ? ok(asked.data) : fail('request.malformed')
    }
    case 'digest': {
      const asked = SYNC_CALLS.digest.request.safeParse(body)
      return asked.success && !isPeople(asked.data.feed) ? ok(asked.data) : fail('request.malformed')
    }
    case 'allowance': {
      const asked = SYNC_CALLS.allowance.request.safeParse(body)
      return asked.success ? ok({ ...asked.data, incarnation: parts.till.journal.status().incarnation }) : fail('request.malformed')
    }
    case 'ask': {
      const asked = SYNC_CALLS.ask.request.safeParse(body)
      return asked.success ? ok(asked.data) : fail('request.malformed')
    }
  }
}

/** Is this the feed of names and PIN hashes, which goes to the main process only (4.2)? */
export function isPeople(feed: string): boolean {
  return feed.startsWith('people:')
}

function stampHello(body: unknown, { till }: StampParts): Stamped {
  const asked = SYNC_CALLS.hello.request.safeParse(body)
  if (!asked.success) return fail('request.malformed')
  const { incarnation, last, lost } = till.journal.status()
  return ok({ ...asked.data, incarnation, last, journalLost: lost, clock: till.clock.read() })
}

/** The worker says which numbers; the records themselves are read from the journal. */
async function stampPush(body: unknown, { till }: StampParts): Promise<Stamped> {
  const asked = SYNC_CALLS.push.request.safeParse(body)
  const first = asked.success ? asked.data.records[0] : undefined
  if (!asked.success || first === undefined || asked.data.records.length > MAX_PUSH) return fail('request.malformed')
  const { incarnation } = asked.data
  const now = till.journal.status().incarnation
  const count = asked.data.records.length
  const records = incarnation === now ? await till.journal.read(first.seq, count) : await till.journal.readEarlier(incarnation, first.seq, count)
  if (records.length === 0) return fail('request.malformed')
  return ok({ incarnation, records: [...records] })
}

function stampPull(body: unknown, { peopleCursor }: StampParts): Stamped {
  const asked = SYNC_CALLS.pull.request.safeParse(body)
  if (!asked.success) return fail('request.malformed')
  const cursors = asked.data.cursors.filter(({ feed }) => !isPeople(feed))
  return ok({ ...asked.data, cursors: peopleCursor === null ? cursors : [...cursors, peopleCursor] })
}

/** Only what stands in the journal may be asked; the intent itself is the journal's, so its hash fits. */
async function stampAsked(call: 'redeem' | 'issue', body: unknown, { till, underWay }: StampParts): Promise<Stamped> {
  const asked = SYNC_CALLS[call].request.safeParse(body)
  if (!asked.success) return fail('request.malformed')
  const record = underWay.find(asked.data.opId) ?? (await earlierIntent(till, asked.data))
  if (record === null || record.body.action !== call) return fail('request.malformed')
  const { opId, clock, cashier, approver, incarnation, seq, hash } = record
  const stamps = { opId, clock, cashier, approver, incarnation, seq, intentHash: hash }
  return record.body.action === 'redeem' ? ok({ ...stamps, intent: record.body }) : ok({ ...stamps, intent: record.body })
}

/** The intent of an earlier run that ended before its outcome: a sale taken up after a crash asks with it again (4.1). */
async function earlierIntent({ journal }: EnrolledTill, { opId, seq }: { readonly opId: string; readonly seq: number }) {
  const [record] = await journal.read(seq, 1)
  return record?.type === 'intent' && record.opId === opId ? record : null
}
