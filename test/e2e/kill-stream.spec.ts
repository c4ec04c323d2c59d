import type { Shop, ShopTill } from '../support/shop'
import { expectDrained } from './settled'
import { expect, test } from './shop-test'

/** How many kills; 200 in a long run: TILLSIDE_KILLS=200 npm test -- e2e kill-stream */
const KILLS = Number(process.env['TILLSIDE_KILLS'] ?? '12')
const SEED = Number(process.env['TILLSIDE_SEED'] ?? '1')
const LONGEST_LIFE = 1500

/** A small seeded generator, so that a failing run can be run again. */
function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** Sells one code after the other until the app dies under the cashier; answers what was seen to be approved. */
async function sellUntilDead(till: ShopTill, shop: Shop, tried: string[]): Promise<readonly string[]> {
  const approved: string[] = []
  try {
    for (;;) {
      const code = shop.freshCode()
      tried.push(code)
      await till.screen.sell(code, '120')
      approved.push(code)
    }
  } catch (failure) {
    if (!till.screen.page.isClosed()) throw failure
    return approved
  }
}

test(`${KILLS} kills at random moments of a stream of redemptions: nothing approved is lost, nothing doubled`, async ({ till, shop }) => {
  test.setTimeout(60_000 + KILLS * 12_000)
  const random = seeded(SEED)
  const tried: string[] = []
  const approved: string[] = []
  for (let kill = 0; kill < KILLS; kill += 1) {
    await till.line.set({ kind: random() < 0.3 ? 'refuse' : 'pass' })
    const selling = sellUntilDead(till, shop, tried)
    await new Promise((resolve) => setTimeout(resolve, 100 + random() * LONGEST_LIFE))
    await till.kill()
    approved.push(...(await selling))
    await till.restart()
    await till.screen.signIn(till.cashier)
  }
  await till.line.set({ kind: 'pass' })
  await till.screen.page.keyboard.press('F5')
  expect(approved.length, 'the stream sold something').toBeGreaterThan(KILLS / 4)

  await expectDrained(shop, till)
  const counts = new Map<string, number>()
  for (const { code, counted, undone } of await shop.truth.redemptions()) {
    if (code !== null && counted && undone === 'no') counts.set(code, (counts.get(code) ?? 0) + 1)
  }
  expect(approved.filter((code) => !counts.has(code)), 'approved and not at the centre').toEqual([])
  expect(tried.filter((code) => (counts.get(code) ?? 0) > 1), 'counted twice').toEqual([])
  for (const code of tried) expect(await shop.truth.couponUses(code)).toBeLessThanOrEqual(1)
  test.info().annotations.push({ type: 'kills', description: `${KILLS} kills, ${tried.length} sales tried, ${approved.length} seen approved` })
})
