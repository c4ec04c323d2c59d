import { clockNow, newOpId } from '../test-till'
import type { Example, Examples } from './example'
import { STORE, type Things } from './things'

const BY = 'till of 101'

/** What tills ask for. A till's journal and grants are its own, feeds its store's, coupons the organisation's. */
export async function syncExamples(things: Things): Promise<Examples> {
  const { till, offer, grant, pack, redemptionOp } = things
  const { incarnation, serverInstance, till: { id } } = till.enrolled
  const hash = 'a'.repeat(64)
  const refusedCode = ({ status, text }: { readonly status: number; readonly text: string }) => status >= 400 || text.includes('"ok":false')
  const asked = { clock: clockNow(), cashier: null, approver: null, incarnation, seq: 1, intentHash: hash }
  const [good, used] = [till.intent(things.code(), offer, { offer: null }), till.intent(things.code(), offer, { offer: null })]
  const issue = { action: 'issue' as const, offer, offerVersion: 1, engineVersion: 1, customer: { token: null, ident: till.identKey('+491555010000') } }
  const record = till.record({ type: 'intent', opId: newOpId(), body: good })
  const { body: { epoch, pos } } = await till.call('snapshot', { feed: `store:${STORE}`, after: null, limit: 1 })
  return {
    'POST /sync/v1/hello': {
      by: BY,
      of: 'nothing',
      body: { protocol: { min: 1, max: 1 }, app: 'walk', schema: 1, incarnation, serverInstance, last: { seq: 0, hash: '0'.repeat(64) }, journalLost: false, clock: clockNow() },
    },
    'POST /sync/v1/pull': { by: BY, of: 'unit', body: { cursors: [{ feed: `till:${id}`, epoch, pos: 0 }], limit: 100 }, refused: ({ text }) => !text.includes(`"till:${id}"`) },
    'POST /sync/v1/snapshot': [`store:${STORE}`, `people:${STORE}`, `idents:${STORE}`, `till:${id}`].map((feed): Example => ({ by: BY, of: 'unit', body: { feed, after: null, limit: 100 } })),
    'POST /sync/v1/digest': { by: BY, of: 'unit', body: { feed: `store:${STORE}`, epoch, pos, buckets: Array.from({ length: 64 }, () => ({ rows: 0, sum: '0'.repeat(16) })) }, refused: ({ text }) => text.includes('"not_judged"') },
    'POST /sync/v1/check': { by: BY, of: 'organisation', body: { intent: good, approver: null }, refused: refusedCode },
    'POST /sync/v1/redeem': { by: BY, of: 'organisation', body: { ...asked, opId: newOpId(), intent: used }, refused: refusedCode },
    'POST /sync/v1/issue': { by: BY, of: 'organisation', body: { ...asked, opId: newOpId(), intent: issue }, refused: refusedCode },
    // An operation's id is random, and known to the till that asks for it alone.
    'POST /sync/v1/ask': { by: BY, of: 'organisation', body: { opIds: [redemptionOp] }, refused: ({ text }) => text.includes('"state":"unknown"') },
    'POST /sync/v1/allowance': { by: BY, of: 'unit', body: { incarnation, serverInstance, open: [], wants: [] }, refused: ({ status, text }) => status >= 400 || !text.includes(grant) },
    // Another till's journal does not go on where this one's stands: its next record is not this one.
    'POST /sync/v1/push': { by: BY, of: 'nothing', body: { incarnation, records: [record] } },
    'GET /sync/v1/packs/:pack/index': { by: BY, of: 'unit', path: `/sync/v1/packs/${pack}/index` },
    'GET /sync/v1/packs/:pack/chunks': { by: BY, of: 'unit', path: `/sync/v1/packs/${pack}/chunks?from=0&count=1` },
    'GET /sync/v1/hints': { by: BY, of: 'nothing', call: firstLine },
  }
}

/** The stream has no end: its head says enough. */
async function firstLine(url: string, token: string): Promise<{ status: number; text: string }> {
  const stop = new AbortController()
  const reply = await fetch(`${url}/sync/v1/hints`, { headers: { authorization: `Bearer ${token}` }, signal: stop.signal })
  stop.abort()
  return { status: reply.status, text: '' }
}
