import 'fake-indexeddb/auto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { JournalRecord } from '../../../src/protocol/sync/record'
import { reasonsOf, redeem, scan } from '../../support/at-the-till'
import { playTill, type PlayedTill, type SpoiltLine } from '../../support/played-till'
import { codeKeyOf, openSmallShop, type SmallShop } from '../../support/small-shop'

/*
 * Whole days at a till, drawn at random: sales, undos, outages, lost answers, crashes at any moment, restarts. What must
 * hold: a till never shows a use of its own as missing, and at the end the centre counts exactly what was approved and
 * not undone, once.
 */

type Step =
  | { readonly do: 'line'; readonly state: SpoiltLine['state'] }
  | { readonly do: 'sell' | 'undo'; readonly code: number }
  | { readonly do: 'crash'; readonly code: number; readonly during: 'redeem' | 'push'; readonly heard: boolean }
  | { readonly do: 'sync' | 'restart' }

const code = fc.integer({ min: 1, max: 3 })
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('line' as const), state: fc.constantFrom('up' as const, 'down' as const, 'deaf' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('sell' as const), code }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('undo' as const), code }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('crash' as const), code, during: fc.constantFrom('redeem' as const, 'push' as const), heard: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('sync' as const, 'restart' as const) }) },
)

class Day {
  readonly shop: SmallShop
  /** Live uses of its own that the till did not show at some moment. */
  readonly unseen: string[] = []
  till!: PlayedTill
  constructor(shop: SmallShop) {
    this.shop = shop
  }

  async begin(): Promise<void> {
    this.till = await playTill(this.shop.machine)
    await this.till.core.syncNow()
  }

  async restart(): Promise<void> {
    this.till.kill()
    await this.till.journal.close()
    await this.begin()
  }

  async run(one: Step): Promise<void> {
    if (one.do === 'line') this.shop.line.state = one.state
    if (one.do === 'sync') await this.till.core.syncNow()
    if (one.do === 'restart') await this.restart()
    if (one.do === 'sell') await this.sell(one.code)
    if (one.do === 'undo') await this.undo(one.code)
    if (one.do === 'crash') await this.crash(one)
    await this.look()
  }

  async sell(n: number): Promise<void> {
    const { id, outcome } = await scan(this.till, `A${n}`)
    if (outcome === 'accept') await redeem(this.till, id)
  }

  async undo(n: number): Promise<void> {
    const found = await this.till.core.handle('findByCode', { code: `A${n}` })
    for (const redemption of found.ok ? found.value : []) {
      await this.till.core.handle('reverse', { redemption, reason: 'test', approval: null })
    }
  }

  /** Dies when the next call of that kind leaves, or after the centre has heard it. */
  async crash({ code: n, during, heard }: Extract<Step, { do: 'crash' }>): Promise<void> {
    const { line } = this.shop
    const { call } = line
    let died = (): void => undefined
    const dead = new Promise<void>((resolve) => (died = resolve))
    line.call = async (name, body, deadline) => {
      if (name !== during) return call(name, body, deadline)
      if (heard) await call(name, body, deadline)
      this.till.kill()
      died()
      return new Promise(() => undefined)
    }
    void this.sell(n).then(() => this.till.core.syncNow()).then(died, died)
    await dead
    line.call = call
    await this.restart()
  }

  /** Codes whose own, approved, not undone use the till must show. */
  async look(): Promise<void> {
    const { live } = await this.truth()
    for (let n = 1; n <= 3; n += 1) {
      const shown = reasonsOf(await scan(this.till, `A${n}`)).includes('coupon.used')
      if (!shown) this.unseen.push(...live.filter(({ name }) => name === n).map(({ opId }) => opId))
    }
  }

  /** From the journal alone: what was approved and not undone. */
  async truth(): Promise<{ live: { opId: string; name: number }[] }> {
    const records = await this.till.journal.read(1, 10_000)
    const of = (type: JournalRecord['type']) => records.filter((record) => record.type === type)
    const abandoned = new Set(of('abandon').map(({ opId }) => opId))
    const undone = new Set(records.flatMap((record) => (record.type === 'reversal' ? [record.body.redemption] : [])))
    const keys = new Map(records.flatMap((record) => (record.type === 'intent' && record.body.action === 'redeem' ? [[record.opId, record.body.codeKey]] : [])))
    const approved = records.filter((record) => record.type === 'outcome' && record.body.action === 'redeem' && record.body.decision.ok)
    const live = approved.map(({ opId }) => opId).filter((opId) => !abandoned.has(opId) && !undone.has(opId))
    return { live: live.map((opId) => ({ opId, name: CODE_KEYS.indexOf(keys.get(opId) ?? '') })) }
  }
}

/** Where the key of code "A2" stands is 2. */
const CODE_KEYS = [0, 1, 2, 3].map((n) => codeKeyOf(`A${n}`))

async function liveThrough(steps: readonly Step[]): Promise<void> {
  const day = new Day(openSmallShop())
  await day.begin()
  for (const one of steps) await day.run(one)
  day.shop.line.state = 'up'
  await day.restart()
  await day.till.core.syncNow()
  const { live } = await day.truth()
  expect(day.unseen).toEqual([])
  expect([...day.shop.centre.counted.keys()].sort()).toEqual(live.map(({ opId }) => opId).sort())
  expect(new Set(live.map(({ name }) => name)).size).toBe(live.length)
  day.till.kill()
}

describe('days at a till', () => {
  it('lose nothing, double nothing, and never show too little', async () => {
    await fc.assert(fc.asyncProperty(fc.array(step, { maxLength: 14 }), liveThrough), { numRuns: 80 })
  }, 120_000)
})
