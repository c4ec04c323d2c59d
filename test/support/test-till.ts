import { createHash, createHmac, randomBytes } from 'node:crypto'
import { canonicalJson } from '../../src/protocol/sync/canonical-json'
import type { ClockBlock } from '../../src/protocol/sync/clock-block'
import type { DecisionWire } from '../../src/protocol/sync/decision-wire'
import type { EnrolReply, SyncCall, SyncReply, SyncRequest } from '../../src/protocol/sync/messages'
import type { JournalRecord, RecordDraft } from '../../src/protocol/sync/record'

/** A till made of HTTP calls alone: journals in an array, seals records as the real one does, decides nothing. */
export interface TestTill {
  readonly enrolled: EnrolReply
  readonly records: JournalRecord[]
  call<Name extends Exclude<SyncCall, 'enrol'>>(name: Name, body: SyncRequest<Name>): Promise<{ status: number; body: SyncReply<Name> }>
  record(draft: RecordDraft, clock?: Partial<ClockBlock>): JournalRecord
  /** What is not acknowledged yet, or the records from … to ….*/
  push(from?: number, to?: number): Promise<SyncReply<'push'>>
  codeKey(code: string): string
  identKey(mobile: string): string
  intent(code: string, offer: number, more?: Partial<Intent>): Intent
  /** Journals an intent and the outcome of a till that decided alone. */
  redeemAlone(code: string, offer: number, discount: string, more?: Partial<Intent>, clock?: Partial<ClockBlock>): string
  hello(): Promise<SyncReply<'hello'>>
}
type Intent = SyncRequest<'redeem'>['intent']

const ZEROS = '0'.repeat(64)

export async function enrolTill(url: string, code: string): Promise<TestTill> {
  const { status, body } = await post(url, '/sync/v1/enrol', { code, app: 'test', host: 'test' }, null)
  if (status !== 200) throw new Error(`enrolment: ${status} ${JSON.stringify(body)}`)
  return tillOf(url, body as EnrolReply)
}

function tillOf(url: string, enrolled: EnrolReply): TestTill {
  const records: JournalRecord[] = []
  let acknowledged = 0
  const hmac = (key: string, text: string) => createHmac('sha256', Buffer.from(key, 'base64')).update(text).digest('hex')
  const till: TestTill = {
    enrolled,
    records,
    async call(name, body) {
      const reply = await post(url, `/sync/v1/${name}`, body, enrolled.token)
      return reply as { status: number; body: SyncReply<typeof name> }
    },
    record(draft, clock = {}) {
      const unsealed = {
        v: 1 as const,
        incarnation: enrolled.incarnation,
        seq: records.length + 1,
        prev: records.at(-1)?.hash ?? ZEROS,
        clock: { ...clockNow(), ...clock },
        cashier: null,
        approver: null,
        ...draft,
      }
      const sealed = { ...unsealed, hash: createHash('sha256').update(canonicalJson(unsealed)).digest('hex') }
      records.push(sealed)
      return sealed
    },
    async push(from = acknowledged + 1, to = records.length) {
      const { status, body } = await till.call('push', { incarnation: enrolled.incarnation, records: records.slice(from - 1, to) })
      if (status !== 200) throw new Error(`push: ${status} ${JSON.stringify(body)}`)
      acknowledged = body.ackThrough
      return body
    },
    codeKey: (code) => hmac(enrolled.keys.code, code).slice(0, 16),
    identKey: (mobile) => hmac(enrolled.keys.customer, `mobile:${mobile}`),
    intent: (code, offer, more = {}) => ({
      action: 'redeem',
      codeKey: till.codeKey(code),
      offer,
      offerVersion: 1,
      engineVersion: 1,
      bill: { total: '40.00' },
      customer: null,
      couponsOnBill: 0,
      posTransaction: null,
      ...more,
    }),
    redeemAlone(code, offer, discount, more, clock) {
      const opId = newOpId()
      till.record({ type: 'intent', opId, body: till.intent(code, offer, more) }, clock)
      till.record({ type: 'outcome', opId, body: { action: 'redeem', decidedBy: 'till', decision: accepted(discount) } }, clock)
      return opId
    },
    async hello() {
      const last = records.at(-1)
      const { body } = await till.call('hello', {
        protocol: { min: 1, max: 1 },
        app: 'test',
        schema: 1,
        incarnation: enrolled.incarnation,
        serverInstance: enrolled.serverInstance,
        last: { seq: last?.seq ?? 0, hash: last?.hash ?? ZEROS },
        journalLost: false,
        clock: clockNow(),
      })
      return body
    },
  }
  return till
}

export const accepted = (discount: string): DecisionWire => ({
  ok: true,
  offerVersion: 1,
  engineVersion: 1,
  currency: 'EUR',
  discount,
  lines: [],
  rate: null,
  offerRate: null,
})

export function clockNow(): ClockBlock {
  const now = Date.now()
  return { wall: now, mono: 1000, boot: 'boot', centre: now, error: 20, suspect: false }
}

/** A UUIDv7 in lower case. */
export function newOpId(): string {
  const time = Date.now().toString(16).padStart(12, '0')
  const random = randomBytes(9).toString('hex')
  return `${time.slice(0, 8)}-${time.slice(8)}-7${random.slice(0, 3)}-a${random.slice(3, 6)}-${random.slice(6)}`
}

export async function post(url: string, path: string, body: unknown, token: string | null, headers: Record<string, string> = {}): Promise<{ status: number; body: unknown }> {
  const reply = await fetch(url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token === null ? {} : { authorization: `Bearer ${token}` }), ...headers },
    body: JSON.stringify(body),
  })
  return { status: reply.status, body: await reply.json() }
}
