import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CentralStore } from '../../../src/central/core/central-store'
import { pgStore } from '../../../src/central/db/pg-store'
import { sequenceAll } from '../../../src/central/sync/sequencer'
import { redeemCall } from '../../../src/central/sync/redeem-call'
import { coreOn, intentFor, NOON, opIdOf } from '../../support/central-core'
import { codeKey, draft, identOf, memoryAdapter, pgAdapter, TILLS, tokenOf, withOffer, type Adapter, type PgAdapter } from '../../support/store-seed'

/*
 * Redemptions that come at once share a transaction (docs/adr/0044). What must stay true: each has its own answer, one that
 * fails does not fail the rest, limits are exact whoever else counts, and the answers are those of one after the other.
 */

const NOTHING = { opIds: [], codeKeys: [], customers: [], tills: [] }
const lookAt = (...codes: string[]) => ({ ...NOTHING, codeKeys: codes.map(codeKey) })
const MANY = 40
const CODES = Array.from({ length: MANY }, (_, n) => `C${n}`)

let pg: PgAdapter
let memory: Adapter
beforeAll(async () => {
  pg = await pgAdapter(24)
  memory = await memoryAdapter()
})
afterAll(() => pg.close())

type Redemption = NonNullable<Parameters<typeof draft>[1]>['redemption']

async function stocked(adapter: Adapter, redemption: Redemption): Promise<{ store: CentralStore; offer: number }> {
  const store = await adapter.fresh()
  const offer = await withOffer(store, draft('O1', { redemption: { anyone: true, perCoupon: 1, ...redemption } }), CODES)
  await store.transact(async (tx) => {
    const ann = { firstName: 'Ann', lastName: 'Lee', mobile: '1', email: null, externalId: null, blocked: false }
    await tx.customers.insert(ann, [identOf('1')], tokenOf)
    for (const till of TILLS) await tx.tills.incarnate(till)
  })
  return { store, offer }
}

async function ask(store: CentralStore, offer: number, n: number, code: string, customer: string | null = null): Promise<string> {
  const intent = intentFor(code, offer, { customer: customer === null ? null : { token: null, ident: identOf(customer) } })
  const clock = { wall: NOON, mono: 1, boot: 'b', centre: NOON, error: 20, suspect: false }
  const request = { opId: opIdOf(n), clock, cashier: null, approver: null, incarnation: 1, seq: 1, intentHash: 'a'.repeat(64), intent }
  const answer = await redeemCall(coreOn(store).core, TILLS[n % 2] ?? TILLS[0], request)
  if (!answer.ok) return answer.error.key
  return answer.value.decision.ok ? (answer.value.replayed ? 'replayed' : 'accepted') : (answer.value.decision.reasons[0]?.key ?? '')
}

const tell = (answers: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {}
  for (const answer of answers) counts[answer] = (counts[answer] ?? 0) + 1
  return counts
}

interface Left {
  readonly counts: { readonly uses: number }
  readonly coupons: readonly { readonly uses: number }[]
  readonly uses: readonly unknown[]
  readonly last: readonly (readonly [string, unknown])[]
}

async function facts(store: CentralStore, offer: number): Promise<unknown> {
  await sequenceAll(store)
  const feeds = ['counters', 'deny', `coupons:${offer}`, `uses:${offer}`].map((feed) => ({ feed, pos: 0 }))
  return store.read(async (tx) => {
    const last = new Map((await tx.feeds.after(feeds, 1000)).changes.map(({ feed, key, body }) => [`${feed} ${key}`, body]))
    return { counts: await tx.offers.counts(offer), coupons: await tx.coupons.page(offer, null, 100), uses: await tx.redemptions.usePage(offer, '', 100), last: [...last].sort(([a], [b]) => (a < b ? -1 : 1)) }
  })
}

describe('redemptions that come at once', () => {
  it('leave the same rows and feeds as one after the other in memory', async () => {
    const ask40 = async (adapter: Adapter) => {
      const { store, offer } = await stocked(adapter, { perCoupon: 2, perCustomer: 3, total: 30 })
      const answers = await Promise.all(CODES.map((code, n) => ask(store, offer, n, code, n % 4 === 0 ? '1' : String(100 + n))))
      return { answers: tell(answers), left: (await facts(store, offer)) as Left, offer }
    }
    const [inMemory, { answers, left, offer }] = [await ask40(memory), await ask40(pg)]
    expect({ answers, uses: left.counts.uses }).toEqual({ answers: inMemory.answers, uses: inMemory.left.counts.uses })
    expect(answers).toEqual({ accepted: 30, 'customer.use_limit': 7, 'offer.use_limit': 3 })
    expect(left.coupons.reduce((sum, coupon) => sum + coupon.uses, 0)).toBe(30)
    expect(left.uses).toHaveLength(30)
    expect(left.last.find(([key]) => key === `counters offer:${offer}`)?.[1]).toMatchObject({ uses: 30 })
  })

  it('never give away more than there is, with two copies of the service on one database', async () => {
    const { store, offer } = await stocked(pg, { total: 25 })
    const copy = pgStore(pg.database, store.org, { bytes: randomBytes })
    const answers = await Promise.all(CODES.map((code, n) => ask(n % 2 === 0 ? store : copy, offer, n, code)))
    expect(tell(answers)).toEqual({ accepted: 25, 'offer.use_limit': 15 })
    expect(await facts(store, offer)).toMatchObject({ counts: { uses: 25 } })
  })

  it('take one code once, and answer one operation once, however often they are asked', async () => {
    const { store, offer } = await stocked(pg, {})
    const copy = pgStore(pg.database, store.org, { bytes: randomBytes })
    const sameCode = await Promise.all(CODES.map((_, n) => ask(n % 2 === 0 ? store : copy, offer, n, 'C0')))
    expect(tell(sameCode)).toEqual({ accepted: 1, 'coupon.used': MANY - 1 })
    const sameOperation = await Promise.all(CODES.map((_, n) => ask(n % 2 === 0 ? store : copy, offer, 500, 'C1')))
    expect(tell(sameOperation)).toEqual({ accepted: 1, replayed: MANY - 1 })
    expect(await facts(store, offer)).toMatchObject({ counts: { uses: 2 } })
  })

  it('that throw take back only their own, whether memory or the database has to undo it', async () => {
    const { store, offer } = await stocked(pg, {})
    const count = (code: string, then: 'fine' | 'throw' | 'wrong statement' | 'throw after writing') =>
      store.together(lookAt(code), async (tx) => {
        await tx.coupons.countUse(codeKey(code), 0, 1)
        await tx.offers.countUse(offer, null, NOON)
        if (then === 'throw after writing') await tx.coupons.revoke(codeKey(code), 0, NOON)
        if (then === 'wrong statement') await tx.redemptions.undo(opIdOf(1), 'x'.repeat(3) as never, Number.NaN)
        if (then !== 'fine') throw new Error(then)
        return code
      })
    for (const [round, broken] of (['throw', 'throw after writing', 'wrong statement'] as const).entries()) {
      const codes = CODES.slice(round * 4, round * 4 + 4)
      const before = (await store.read((tx) => tx.offers.counts(offer))).uses
      const outcomes = await Promise.allSettled(codes.map((code, i) => count(code, i === 2 ? broken : 'fine')))
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
      expect((await store.read((tx) => tx.offers.counts(offer))).uses).toBe(before + 3)
      const left = await store.read((tx) => tx.coupons.find(codeKey(codes[2] ?? ''), 0))
      expect(left).toMatchObject({ uses: 0, state: 'issued' })
    }
  })

  it('see what the others of their transaction have written, also through tables that go past memory', async () => {
    const { store } = await stocked(pg, {})
    const bill = { total: '40.00', number: 'B-7' }
    const seen = await Promise.all(
      [0, 1, 2, 3].map((n) =>
        store.together(lookAt(`C${n}`), async (tx) => {
          const standing = (await tx.bills.live(100, 'B-7')).length
          const coupon = await tx.coupons.find(codeKey(`C${n}`), 0)
          await tx.redemptions.insert({ ...FACT, opId: opIdOf(n), offer: coupon?.offer ?? null, codeKey: codeKey(`C${n}`), bill })
          return { standing, listed: (await tx.redemptions.list({ stores: null, before: null, limit: 9 })).length }
        }),
      ),
    )
    expect(seen.sort((a, b) => a.standing - b.standing)).toEqual([0, 1, 2, 3].map((n) => ({ standing: n, listed: n + 1 })))
  })

  it('undo a part that fails and keep the rest', async () => {
    const { store, offer } = await stocked(pg, {})
    await store.together(lookAt('C0'), async (tx) => {
      await tx.offers.countUse(offer, null, NOON)
      const part = tx.attempt(async () => {
        await tx.offers.countUse(offer, null, NOON)
        throw new Error('a part')
      })
      await expect(part).rejects.toThrow('a part')
    })
    expect((await store.read((tx) => tx.offers.counts(offer))).uses).toBe(1)
  })
})

const FACT = {
  slot: 0, customer: null, who: null, till: null, store: 100, cashier: null, approver: null, incarnation: null, seq: null, at: NOON, error: 0, arrivedAt: NOON,
  offline: false, settlement: 'accepted' as const, conflict: null, counted: true, undone: 'no' as const, undoneAt: null,
  decision: { ok: true as const, offerVersion: 1, engineVersion: 1, currency: 'EUR', discount: '4.00', lines: [], rate: null, offerRate: null },
}
