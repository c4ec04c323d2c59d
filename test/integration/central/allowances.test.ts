import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { allowance } from '../../../src/central/grants/allowance'
import type { CentralStore } from '../../../src/central/core/central-store'
import type { OfferWire } from '../../../src/domain/offer/offer-wire'
import { hello } from '../../../src/central/sync/hello'
import { push } from '../../../src/central/sync/push'
import { createFeedList } from '../../../src/central/sync/till-scope'
import type { GrantUnit, GrantWire } from '../../../src/protocol/sync/allowance'
import type { RecordDraft } from '../../../src/protocol/sync/record'
import { askOf, coreOn, intentFor, journal, NOON, opIdOf } from '../../support/central-core'
import { draft, memoryAdapter, pgAdapter, TILLS, withOffer, type Adapter } from '../../support/store-seed'
import { accepted } from '../../support/test-till'

/* Allowances at the centre (4.4, research 2.5): a unit is in one place at every moment, whoever asks, pushes and repeats. */

const [FRONT, BACK] = TILLS
const CODES = Array.from({ length: 60 }, (_, n) => `CODE${n}`)
const TOTAL = 40
const adapters = new Map<string, Adapter>()

beforeAll(async () => {
  adapters.set('memory', await memoryAdapter())
  adapters.set('PostgreSQL', await pgAdapter(40))
})
afterAll(async () => {
  for (const adapter of adapters.values()) await adapter.close()
})

interface Shop {
  readonly store: CentralStore
  readonly offer: number
  readonly core: ReturnType<typeof coreOn>['core']
}

async function shop(name: string, total = TOTAL, offline: OfferWire['offline'] = { mode: 'strict' }, more: OfferWire['redemption'] = {}): Promise<Shop> {
  const adapter = adapters.get(name)
  if (adapter === undefined) throw new Error(`no adapter ${name}`)
  const store = await adapter.fresh()
  const offer = await withOffer(store, draft('O1', { redemption: { anyone: true, perCoupon: 1, total, ...more }, offline }), CODES)
  await store.transact(async (tx) => {
    for (const till of TILLS) await tx.tills.incarnate(till)
  })
  return { store, offer, core: coreOn(store).core }
}

let asked = 0
/** What a till with these open grants is given, when it wants so many units. */
async function want({ core, offer }: Shop, till: number, units: number, open: readonly string[] = [], id = opIdOf(9_000_000 + (asked += 1))) {
  const wants = units === 0 ? [] : [{ id, offer, units }]
  const reply = await allowance(core, till, { incarnation: 1, serverInstance: 'one', open: [...open], wants })
  if (!reply.ok) throw new Error(reply.error.key)
  return reply.value
}

async function grantTo(at: Shop, till: number, units: number): Promise<Omit<GrantWire, 'block'>> {
  const [given] = (await want(at, till, units)).grants
  if (given === undefined) throw new Error('nothing was granted')
  return given
}

const countsOf = async ({ store, offer }: Shop) => {
  const { uses, held } = await store.read((tx) => tx.offers.counts(offer))
  return { uses, held }
}
const brokenIn = ({ store }: Shop) => store.read((tx) => tx.grants.broken())

/** A till's journal that is pushed as it is written. */
function tillOf({ core, offer }: Shop, till: number) {
  const { records, write } = journal()
  let sent = 0
  return {
    records,
    write,
    /** A redemption this till decided alone. */
    sell(code: string, opId: string, unit?: GrantUnit) {
      write({ type: 'intent', opId, body: intentFor(code, offer) })
      write({ type: 'outcome', opId, body: { action: 'redeem', decidedBy: 'till', decision: accepted('4.00'), ...(unit === undefined ? {} : { unit }) } })
    },
    adopt: (grant: GrantWire) => write({ type: 'grant', opId: grant.id, body: grant }),
    close: (grant: string, used: number) => write({ type: 'grant_closed', opId: opIdOf(8_000_000 + records.length), body: { grant, used, why: 'idle' } satisfies RecordDraft['body'] }),
    async push(from = sent) {
      const reply = await push(core, till, { incarnation: 1, records: records.slice(from) })
      if (!reply.ok) throw new Error(reply.error.key)
      sent = reply.value.ackThrough
      return reply.value
    },
  }
}

const buy = async ({ core, offer }: Shop, code: string, opId: string) => {
  const answer = await askOf(core, BACK, { opId, intent: intentFor(code, offer) })
  return answer.ok ? (answer.value.decision.ok ? 'accepted' : (answer.value.decision.reasons[0]?.key ?? '')) : answer.error.key
}

describe.each(['memory', 'PostgreSQL'])('allowances on %s', (name) => {
  it('are taken out of the pool before they are told, in fair shares, once for an id and once for a lost answer', async () => {
    const at = await shop(name)
    const first = await want(at, FRONT, 30)
    expect(first.grants).toMatchObject([{ units: 10, serverInstance: 'one' }])
    expect(await countsOf(at)).toEqual({ uses: 0, held: 10 })
    // The answer was lost: the till names nothing, asks anew, and is told of what it has.
    expect((await want(at, FRONT, 30)).grants).toEqual(first.grants)
    expect((await want(at, FRONT, 5, [first.grants[0]?.id ?? ''])).grants).toMatchObject([{ units: 5 }])
    expect(await countsOf(at)).toEqual({ uses: 0, held: 15 })
    expect(await brokenIn(at)).toEqual([])
  })

  it('are for strict offers with a total and no limit of each customer alone, and for the journal and memory of today', async () => {
    for (const offline of [{ mode: 'bounded' }, { mode: 'allow' }, { mode: 'never' }] as const) {
      expect((await want(await shop(name, TOTAL, offline), FRONT, 5)).grants).toEqual([])
    }
    for (const more of [{ perCustomer: 2 }, { perCoupon: 2, minGapDays: 7 }]) {
      expect((await want(await shop(name, TOTAL, undefined, more), FRONT, 5)).grants).toEqual([])
    }
    const at = await shop(name)
    const wants = [{ id: opIdOf(7), offer: at.offer, units: 5 }]
    for (const stale of [{ incarnation: 2, serverInstance: 'one' }, { incarnation: 1, serverInstance: 'zero' }]) {
      expect(await allowance(at.core, FRONT, { ...stale, open: [], wants })).toMatchObject({ value: { grants: [] } })
    }
    expect(await countsOf(at)).toEqual({ uses: 0, held: 0 })
  })

  it('leave no more than the rest to whoever is online', async () => {
    const at = await shop(name, 8)
    const { units } = await grantTo(at, FRONT, 100)
    const sold: string[] = []
    for (let n = 0; n < 8; n += 1) sold.push(await buy(at, CODES[n] ?? '', opIdOf(n)))
    expect(sold.filter((answer) => answer === 'accepted')).toHaveLength(8 - units)
    expect(sold.at(-1)).toBe('offer.use_limit')
  })

  it('become uses when they are spent, and what a closing gives up goes back', async () => {
    const at = await shop(name)
    const till = tillOf(at, FRONT)
    const grant = await grantTo(at, FRONT, 10)
    till.adopt(grant)
    for (const no of [1, 2, 3]) till.sell(CODES[no] ?? '', opIdOf(no), { grant: grant.id, no })
    const reply = await till.push()
    expect(reply.outcomes.filter(({ conflict }) => conflict !== null)).toEqual([])
    expect(await countsOf(at)).toEqual({ uses: 3, held: 7 })
    // One number was given out and its record failed: it is neither spent nor given back.
    till.close(grant.id, 4)
    await till.push()
    expect(await countsOf(at)).toEqual({ uses: 3, held: 1 })
    await till.push(0)
    expect(await countsOf(at), 'sent twice').toEqual({ uses: 3, held: 1 })
    // A record that was being written while the grant was closed.
    till.sell(CODES[4] ?? '', opIdOf(4), { grant: grant.id, no: 4 })
    await till.push()
    expect(await countsOf(at)).toEqual({ uses: 4, held: 0 })
    expect(await brokenIn(at)).toEqual([])
    expect((await want(at, FRONT, 0)).grants).toEqual([])
  })

  it('credit the pool once where the centre had counted and its answer was lost', async () => {
    const at = await shop(name)
    const till = tillOf(at, FRONT)
    const grant = await grantTo(at, FRONT, 10)
    till.adopt(grant)
    const intent = till.write({ type: 'intent', opId: opIdOf(1), body: intentFor('CODE1', at.offer) })
    await askOf(at.core, FRONT, { opId: opIdOf(1), intent: intentFor('CODE1', at.offer), hash: intent.hash })
    expect(await countsOf(at)).toEqual({ uses: 1, held: 10 })
    till.write({ type: 'outcome', opId: opIdOf(1), body: { action: 'redeem', decidedBy: 'till', decision: accepted('4.00'), unit: { grant: grant.id, no: 1 } } })
    await till.push()
    expect(await countsOf(at)).toEqual({ uses: 1, held: 9 })
    expect(await brokenIn(at)).toEqual([])
  })

  it('prove a copied journal: one unit, two operations; both facts stay, the till is fenced, somebody must look', async () => {
    const at = await shop(name)
    const till = tillOf(at, FRONT)
    const grant = await grantTo(at, FRONT, 10)
    till.adopt(grant)
    till.sell('CODE1', opIdOf(1), { grant: grant.id, no: 1 })
    till.sell('CODE2', opIdOf(2), { grant: grant.id, no: 1 })
    await till.push()
    expect(await countsOf(at)).toEqual({ uses: 2, held: 9 })
    expect(await at.store.read((tx) => tx.tills.peek(FRONT))).toMatchObject({ fenced: true })
    const cases = await at.store.read((tx) => tx.cases.list(null, 10))
    expect(cases.map((row) => row.class)).toEqual(['unit_spent_twice'])
  })

  it('that the centre has forgotten are taken up again from the journal, even out of an empty pool', async () => {
    const at = await shop(name, 4)
    const till = tillOf(at, FRONT)
    const forgotten: GrantWire = { id: opIdOf(1), offer: at.offer, units: 6, expires: NOON + 1000, serverInstance: 'zero' }
    till.adopt(forgotten)
    till.sell('CODE1', opIdOf(2), { grant: forgotten.id, no: 1 })
    await till.push()
    expect(await countsOf(at)).toEqual({ uses: 1, held: 5 })
    expect(await buy(at, 'CODE2', opIdOf(3))).toBe('offer.use_limit')
    expect((await want(at, FRONT, 0, [forgotten.id])).recalled).toEqual([forgotten.id])
    till.close(forgotten.id, 1)
    await till.push()
    expect(await buy(at, 'CODE2', opIdOf(4))).toBe('accepted')
    expect(await brokenIn(at)).toEqual([])
  })

  it('stay out when the till begins a new journal, and are told to nobody', async () => {
    const at = await shop(name)
    await grantTo(at, FRONT, 10)
    const lost = { protocol: { min: 1, max: 1 }, app: 'test', schema: 1, incarnation: 1, serverInstance: 'one', last: { seq: 0, hash: '0'.repeat(64) }, journalLost: true, clock: { wall: NOON, mono: 1, boot: 'b', centre: NOON, error: 1, suspect: false } }
    expect(await hello(at.core, createFeedList(at.core), FRONT, lost)).toMatchObject({ value: { status: 'NEW_INCARNATION', incarnation: 2 } })
    expect(await countsOf(at)).toEqual({ uses: 0, held: 10 })
    expect(await allowance(at.core, FRONT, { incarnation: 2, serverInstance: 'one', open: [], wants: [] })).toMatchObject({ value: { grants: [] } })
    expect(await brokenIn(at)).toEqual([])
  })

  it('rest after a restore of the centre, until every till has sent its journal or is switched off', async () => {
    const at = await shop(name)
    await at.store.transact(async (tx) => {
      for (const till of TILLS) await tx.tills.report(till, 'zero')
    })
    const greet = (till: number, serverInstance: string) =>
      hello(at.core, createFeedList(at.core), till, { protocol: { min: 1, max: 1 }, app: 'test', schema: 1, incarnation: 1, serverInstance, last: { seq: 0, hash: '0'.repeat(64) }, journalLost: false, clock: { wall: NOON, mono: 1, boot: 'b', centre: NOON, error: 1, suspect: false } })
    const stands = async () => [(await want(at, FRONT, 5)).grants.length, await buy(at, 'CODE1', opIdOf(1))]
    expect(await stands()).toEqual([0, 'centre.recovering'])
    await greet(FRONT, 'zero') // the till hears of the new memory by this, and has not adopted it yet
    await greet(BACK, 'one')
    expect(await stands()).toEqual([0, 'centre.recovering'])
    await at.store.transact((tx) => tx.tills.setDisabled(FRONT, true))
    expect(await buy(at, 'CODE1', opIdOf(1))).toBe('accepted')
    await at.store.transact((tx) => tx.tills.setDisabled(FRONT, false))
    await greet(FRONT, 'one')
    expect((await want(at, FRONT, 5)).grants).toHaveLength(1)
  })

  it('of another till are nobody’s to spend or to close', async () => {
    const at = await shop(name)
    const grant = await grantTo(at, FRONT, 10)
    const other = tillOf(at, BACK)
    other.sell('CODE1', opIdOf(1), { grant: grant.id, no: 1 })
    other.close(grant.id, 0)
    await other.push()
    expect(await countsOf(at)).toEqual({ uses: 1, held: 10 })
  })

  it('the check of the sums finds what does not add up', async () => {
    const at = await shop(name)
    await grantTo(at, FRONT, 10)
    await at.store.transact((tx) => tx.grants.release(at.offer, 1))
    expect(await brokenIn(at)).toEqual([{ offer: at.offer, of: 'uses', held: 9, out: 10, overspent: 0 }])
  })
})

it('thirty-two tills’ calls and as many sales at once never give out more than there is', async () => {
  const at = await shop('PostgreSQL')
  const rounds = Array.from({ length: 32 }, async (_, n) => {
    const grants = (await want(at, n % 2 === 0 ? FRONT : BACK, 1, [], opIdOf(7_000_000 + n))).grants
    return { grants, sold: await buy(at, CODES[n] ?? '', opIdOf(n)) }
  })
  const done = await Promise.all(rounds)
  const accepted = done.filter(({ sold }) => sold === 'accepted').length
  const counts = await countsOf(at)
  expect(counts.uses).toBe(accepted)
  expect(counts.uses + counts.held).toBeLessThanOrEqual(TOTAL)
  expect(counts.held).toBeGreaterThan(0)
  expect(await brokenIn(at)).toEqual([])
})
