import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { DemoLine } from '../../../src/central/demo/demo'
import { BUCKETS } from '../../../src/protocol/sync/feed-digest'
import type { SyncReply } from '../../../src/protocol/sync/messages'
import { startTestCentral, type TestCentral } from '../../support/central'
import { accepted, clockNow, enrolTill, newOpId, type TestTill } from '../../support/test-till'

let central: TestCentral
let first: TestTill
let second: TestTill
const samples = new Map<string, DemoLine['samples'][number][]>()

beforeAll(async () => {
  central = await startTestCentral()
  const codes = central.demo?.enrolment ?? []
  first = await enrolTill(central.url, codes[0]?.code ?? '')
  second = await enrolTill(central.url, codes[1]?.code ?? '')
  for (const sample of central.demo?.samples ?? []) {
    const key = `${sample.seriesId}:${sample.expect}`
    samples.set(key, [...(samples.get(key) ?? []), sample])
  }
})
afterAll(() => central.stop())

/** A code nobody has used yet: each test takes its own. */
function take(seriesId: number, expected = 'ok'): DemoLine['samples'][number] {
  const found = samples.get(`${seriesId}:${expected}`)?.shift()
  if (found === undefined) throw new Error(`no sample left of offer ${seriesId}`)
  return found
}

const ask = (till: TestTill, code: string, offer: number, opId = newOpId()) => {
  const intent = till.record({ type: 'intent', opId, body: till.intent(code, offer) })
  const body = till.intent(code, offer)
  return till.call('redeem', { opId, clock: clockNow(), cashier: null, approver: null, incarnation: 1, seq: intent.seq, intentHash: intent.hash, intent: body })
}

async function uses(code: string): Promise<number> {
  const { rows } = await central.database.pool.query<{ uses: number }>('select uses from coupon where code = $1', [code])
  return rows[0]?.uses ?? -1
}

describe('redeeming online', () => {
  it('counts once, answers a replay with the stored decision, and refuses another question under the same opId', async () => {
    const { code } = take(1)
    const opId = newOpId()
    const once = await ask(first, code, 1, opId)
    expect(once.body.decision).toMatchObject({ ok: true, discount: '4.00' })
    const intent = first.records.at(-1)
    const again = await first.call('redeem', { opId, clock: clockNow(), cashier: null, approver: null, incarnation: 1, seq: 1, intentHash: intent?.hash ?? '', intent: first.intent(code, 1) })
    expect(again.body).toMatchObject({ replayed: true, decision: { ok: true, discount: '4.00' } })
    const forged = await first.call('redeem', { opId, clock: clockNow(), cashier: null, approver: null, incarnation: 1, seq: 1, intentHash: 'f'.repeat(64), intent: first.intent(code, 1) })
    expect(forged.status).toBe(409)
    expect(forged.body).toMatchObject({ error: { key: 'idempotency.conflict' } })
    expect(await uses(code)).toBe(1)
  })

  it('gives one code to one of many that ask at once', async () => {
    const { code } = take(1)
    const decisions = await Promise.all(Array.from({ length: 24 }, () => ask(first, code, 1)))
    expect(decisions.filter(({ body }) => body.decision.ok)).toHaveLength(1)
    const refused = decisions.find(({ body }) => !body.decision.ok)
    expect(refused?.body.decision).toMatchObject({ reasons: [{ key: 'coupon.used' }] })
    expect(await uses(code)).toBe(1)
  })

  it('refuses a malformed bill with the field', async () => {
    const { code } = take(1)
    const body = first.intent(code, 1, { bill: { total: '40.001' } })
    const reply = await first.call('check', { intent: body, approver: null })
    expect(reply).toMatchObject({ status: 400, body: { error: { key: 'bill.amount_malformed', field: 'bill.total' } } })
  })
})

describe('pushing', () => {
  let alone: string
  it('accepts a redemption made alone, and counts it', async () => {
    const sample = take(1)
    alone = sample.code
    await first.push()
    first.redeemAlone(sample.code, 1, '4.00')
    const reply = await first.push()
    expect(reply).toMatchObject({ status: 'OK', ackThrough: first.records.length, outcomes: [{ settlement: 'noted' }, { settlement: 'accepted', conflict: null }] })
    expect(await uses(sample.code)).toBe(1)
  })

  it('answers records it has as it did, however often they come', async () => {
    const whole = await first.push(1)
    const again = await first.push(1)
    expect(again).toEqual(whole)
    expect(await uses(alone)).toBe(1)
  })

  it('stops at a gap and says so', async () => {
    first.redeemAlone(take(1).code, 1, '4.00')
    const reply = await first.push(first.records.length, first.records.length)
    expect(reply).toMatchObject({ status: 'PUSH_FROM', outcomes: [], ackThrough: first.records.length - 2 })
    await first.push()
  })

  it('keeps both sales when two tills used one code, and opens a case for the manager', async () => {
    const { code } = take(1)
    first.redeemAlone(code, 1, '4.00')
    second.redeemAlone(code, 1, '4.00')
    const one = await first.push()
    const two = await second.push()
    expect(one.outcomes[1]).toMatchObject({ settlement: 'accepted' })
    expect(two.outcomes[1]).toMatchObject({ settlement: 'disputed', conflict: 'code_used_twice' })
    expect(await uses(code)).toBe(2)
    const cases = await pullAll(second)
    expect(cases.find((row) => row.feed === 'store:101' && row.key.startsWith('case:'))?.body).toMatchObject({
      class: 'code_used_twice',
      amount: '4.00',
      couldHaveKnown: 'offline_no_way',
      sides: [{ settlement: 'disputed' }, { settlement: 'accepted' }],
    })
  })

  it('lets the earlier use win when the clocks can tell', async () => {
    const { code } = take(1)
    const early = { centre: Date.now() - 3_600_000, error: 50 }
    second.redeemAlone(code, 1, '4.00', {}, early)
    first.redeemAlone(code, 1, '4.00')
    await first.push()
    const late = await second.push()
    expect(late.outcomes[1]).toMatchObject({ settlement: 'accepted', conflict: null })
    const { rows } = await central.database.pool.query<{ settlement: string; conflict: string | null }>(
      'select r.settlement, r.conflict from redemption r join coupon c on code_key_text(c.code_key) = r.code_key where c.code = $1 order by r.at',
      [code],
    )
    expect(rows).toEqual([
      { settlement: 'accepted', conflict: null },
      { settlement: 'disputed', conflict: 'code_used_twice' },
    ])
  })

  it('disputes a revoked code, parks an unknown one, and stores both', async () => {
    const revoked = take(1, 'coupon.revoked')
    first.redeemAlone(revoked.code, 1, '4.00')
    first.redeemAlone('NOSUCHCODE', 1, '4.00')
    const reply = await first.push()
    expect(reply.outcomes.filter((_, i) => i % 2 === 1)).toMatchObject([
      { settlement: 'disputed', conflict: 'revoked_before_use' },
      { settlement: 'parked', conflict: 'unknown_code' },
    ])
  })

  it('does not count an answer twice that was lost on its way', async () => {
    const { code } = take(1)
    const opId = newOpId()
    await ask(first, code, 1, opId)
    first.record({ type: 'outcome', opId, body: { action: 'redeem', decidedBy: 'till', decision: accepted('4.00') } })
    const reply = await first.push()
    expect(reply.outcomes[1]).toMatchObject({ settlement: 'accepted', conflict: null })
    expect(await uses(code)).toBe(1)
  })

  it('takes back what a till gave up, and never counts it later', async () => {
    const { code } = take(1)
    const opId = newOpId()
    await ask(first, code, 1, opId)
    expect(await uses(code)).toBe(1)
    first.record({ type: 'abandon', opId, body: { why: 'refused' } })
    await first.push()
    expect(await uses(code)).toBe(0)
    const later = newOpId()
    second.record({ type: 'abandon', opId: later, body: { why: 'cancelled' } })
    await second.push()
    expect((await ask(second, code, 1, later)).status).toBe(409)
    expect(await uses(code)).toBe(0)
    expect((await first.call('ask', { opIds: [opId, later, newOpId()] })).body.ops.map((op) => op.state)).toEqual(['abandoned', 'abandoned', 'unknown'])
  })

  it('frees the counts of a reversal once', async () => {
    const { code } = take(1)
    const redemption = first.redeemAlone(code, 1, '4.00')
    const body = { redemption, reason: 'wrong coupon' }
    first.record({ type: 'reversal', opId: newOpId(), body })
    first.record({ type: 'reversal', opId: newOpId(), body })
    const reply = await first.push()
    expect(reply.outcomes.map((outcome) => outcome.settlement)).toEqual(['noted', 'accepted', 'accepted', 'noted'])
    expect(await uses(code)).toBe(0)
    expect((await ask(first, code, 1)).body.decision.ok).toBe(true)
  })

  it('gives back by line, and frees the counts with the last line', async () => {
    const { code } = take(1)
    const redemption = first.redeemAlone(code, 1, '4.00')
    const part = (complete: boolean) => ({ redemption, lines: [{ id: 'all', qty: 1 }], giveBack: '2.00', shares: [{ id: 'all', share: '2.00' }], complete })
    first.record({ type: 'return', opId: newOpId(), body: part(false) })
    await first.push()
    expect(await uses(code)).toBe(1)
    first.record({ type: 'return', opId: newOpId(), body: part(true) })
    await first.push()
    expect(await uses(code)).toBe(0)
  })

  it('parks a record it cannot read and goes on behind it', async () => {
    first.record({ type: 'novelty', opId: newOpId(), body: { of: 'tomorrow' } } as never)
    first.redeemAlone(take(6).code, 6, '2.00')
    const reply = await first.push()
    expect(reply.outcomes.map(({ settlement }) => settlement)).toEqual(['parked', 'noted', 'accepted'])
  })

  it('parks records of a later version, with more in them, or with a hash that is not theirs, whole, and takes what is behind', async () => {
    const draft = { type: 'resend', opId: newOpId(), body: { codeKey: first.codeKey('ANY'), offer: null } }
    const strange = [
      { ...draft, v: 2 },
      { ...draft, shift: 'late' },
      { ...draft, clock: { ...clockNow(), leap: { seconds: [1, 2.5, null] } } },
      { ...draft, v: 'three', clock: null, cashier: 'Ann', body: undefined },
    ].map((one) => first.record(one as never))
    const forged = first.record(draft as never)
    forged.hash = 'b'.repeat(64)
    first.redeemAlone('NOSUCHCODE', 1, '4.00')
    const reply = await first.push()
    expect(reply).toMatchObject({ status: 'OK', ackThrough: first.records.length })
    const parked = { settlement: 'parked', conflict: 'unreadable' }
    expect(reply.outcomes).toMatchObject([parked, parked, parked, parked, parked, { settlement: 'noted' }, { settlement: 'parked', conflict: 'unknown_code' }])
    const { rows } = await central.database.pool.query<{ record: unknown }>('select record from journal where till = $1 and seq between $2 and $3 order by seq', [first.enrolled.till.id, forged.seq - 4, forged.seq])
    expect(rows.map(({ record }) => record)).toEqual(JSON.parse(JSON.stringify([...strange, forged])))
    expect(await first.push(forged.seq - 4, forged.seq + 2)).toMatchObject({ outcomes: reply.outcomes })
  })

  it('still wants to know where a record stands, and how much comes at once', async () => {
    const { seq: _, ...nowhere } = first.record({ type: 'novelty', opId: newOpId(), body: {} } as never)
    const last = first.records.pop()
    const refused = { status: 400, body: { error: { key: 'request.malformed' } } }
    expect(await first.call('push', { incarnation: 1, records: [nowhere as never] })).toMatchObject(refused)
    expect(await first.call('push', { incarnation: 1, records: [{ ...last, type: 'x'.repeat(41) } as never] })).toMatchObject(refused)
    expect(await first.call('push', { incarnation: 1, records: Array.from({ length: 201 }, () => last) as never })).toMatchObject(refused)
  })

  it('answers a till of another protocol that says more than this centre knows, and takes its records', async () => {
    const last = first.records.at(-1)
    const hello = {
      protocol: { min: 2, max: 2, preview: 3 },
      app: '9.0',
      schema: 40,
      incarnation: 1,
      serverInstance: first.enrolled.serverInstance,
      last: { seq: last?.seq ?? 0, hash: last?.hash ?? '', at: 1 },
      journalLost: false,
      clock: { ...clockNow(), leap: 1 },
      languages: ['en'],
    }
    expect(await first.call('hello', hello)).toMatchObject({ status: 200, body: { protocol: 1, status: 'UPGRADE_REQUIRED', incarnation: 1, known: { seq: last?.seq } } })
    const { code } = take(1)
    first.redeemAlone(code, 1, '4.00')
    first.record({ type: 'resend', opId: newOpId(), body: { codeKey: first.codeKey('ANY'), offer: null, language: 'en' }, v: 2 } as never)
    expect(await first.push()).toMatchObject({ status: 'OK', outcomes: [{ settlement: 'noted' }, { settlement: 'accepted' }, { settlement: 'parked', conflict: 'unreadable' }] })
    expect(await uses(code)).toBe(1)
  })

  it('marks a suspect clock, and says when the till had been disabled', async () => {
    first.redeemAlone(take(6).code, 6, '2.00', {}, { suspect: true })
    expect((await first.push()).outcomes[1]).toMatchObject({ settlement: 'accepted', conflict: 'clock_suspect' })
    await central.database.pool.query('update till set disabled = true where till = $1', [first.enrolled.till.id])
    first.redeemAlone(take(6).code, 6, '2.00')
    const reply = await first.push()
    expect(reply).toMatchObject({ status: 'TILL_DISABLED', outcomes: [{}, { settlement: 'disputed', conflict: 'till_disabled' }] })
    expect((await ask(first, take(5).code, 5)).status).toBe(403)
    // Whoever stole it learns nothing more with its credential: no PIN hashes, no customers, no codes.
    const closed = { status: 403, body: { error: { key: 'till.disabled' } } }
    expect(await first.call('pull', { cursors: [], limit: 10 })).toMatchObject(closed)
    const buckets = Array.from({ length: BUCKETS }, () => ({ rows: 0, sum: '0'.repeat(16) }))
    expect(await first.call('digest', { feed: 'ref', epoch: 'any', pos: 0, buckets })).toMatchObject(closed)
    expect(await first.call('snapshot', { feed: `people:${first.enrolled.store.id}`, after: null, limit: 10 })).toMatchObject(closed)
    await central.database.pool.query('update till set disabled = false where till = $1', [first.enrolled.till.id])
  })

  it('fences a journal that forks, and gives it a new incarnation', async () => {
    await second.push()
    const forked = second.records.map((record) => ({ ...record }))
    const newest = forked.at(-1)
    if (newest !== undefined) newest.hash = 'a'.repeat(64)
    const reply = await second.call('push', { incarnation: 1, records: forked })
    expect(reply.body.status).toBe('FENCED')
    expect((await second.push(1)).status).toBe('FENCED')
    expect(await second.hello()).toMatchObject({ status: 'NEW_INCARNATION', incarnation: 2, known: { seq: 0 } })
  })
})

interface Pulled {
  readonly feed: string
  readonly key: string
  readonly body: unknown
}

async function pullAll(till: TestTill): Promise<Pulled[]> {
  const { feeds } = await till.hello()
  let cursors: { feed: string; epoch: string; pos: number }[] = feeds.map(({ feed, epoch }) => ({ feed, epoch, pos: 0 }))
  const rows: Pulled[] = []
  for (;;) {
    const { body }: { body: SyncReply<'pull'> } = await till.call('pull', { cursors, limit: 7 })
    for (const page of body.pages) rows.push(...page.rows.map(({ key, body: row }) => ({ feed: page.feed, key, body: row })))
    cursors = body.pages.map(({ feed, epoch, pos }) => ({ feed, epoch, pos }))
    if (!body.more) return rows
  }
}

describe('pulling', () => {
  it('ends every feed of a page at one position, and misses nothing in small pages', async () => {
    const rows = await pullAll(first)
    const receipts = rows.filter((row) => row.feed === `till:${first.enrolled.till.id}`)
    expect(receipts.length).toBe(first.records.length)
    const { feeds } = await first.hello()
    const { body } = await first.call('pull', { cursors: feeds.map(({ feed, epoch }) => ({ feed, epoch, pos: 0 })), limit: 3 })
    expect(new Set(body.pages.map((page) => page.pos)).size).toBe(1)
  })

  it('sends feeds with a foreign epoch or a position from the future to a snapshot, and only those', async () => {
    const { feeds } = await first.hello()
    const epoch = feeds[0]?.epoch ?? ''
    const cursors = [
      { feed: 'ref', epoch: 'another', pos: 0 },
      { feed: 'deny', epoch, pos: 1_000_000_000 },
      { feed: 'store:101', epoch, pos: 0 },
    ]
    const { body } = await first.call('pull', { cursors, limit: 100 })
    expect(body.resnapshot).toEqual(['ref', 'deny'])
    expect(body.pages.map((page) => page.feed)).toEqual(['store:101'])
  })

  it('gives a snapshot in parts by key that joins on to the pull', async () => {
    const keys: string[] = []
    let after: string | null = null
    do {
      const { body }: { body: SyncReply<'snapshot'> } = await first.call('snapshot', { feed: 'coupons:4', after, limit: 250 })
      keys.push(...body.rows.map((row) => row.key))
      after = body.next
    } while (after !== null)
    expect(keys.length).toBe(601)
    expect(new Set(keys).size).toBe(601)
  })

  it('never shows another store’s customers, people or offers', async () => {
    const { feeds } = await first.hello()
    expect(feeds.map(({ feed }) => feed)).not.toContain('coupons:29')
    const refused = await first.call('snapshot', { feed: 'people:102', after: null, limit: 10 })
    expect(refused.status).toBe(404)
    const ref = await first.call('snapshot', { feed: 'ref', after: null, limit: 10 })
    expect(ref.body.rows.map((row) => row.key)).not.toContain('offer:29')
    expect(JSON.stringify(ref.body).includes('C00001')).toBe(false)
  })
})

describe('enrolling', () => {
  it('takes a code once, however it is typed, and ends the old token', async () => {
    const code = central.demo?.enrolment[2]?.code ?? ''
    const till = await enrolTill(central.url, code.toLowerCase().replaceAll('-', ' '))
    await expect(enrolTill(central.url, code)).rejects.toThrow(/enrol.code_used/)
    await expect(enrolTill(central.url, 'AAAA-BBBB-CCCC')).rejects.toThrow(/enrol.code_wrong/)
    expect((await till.hello()).status).toBe('OK')
  })
})
