import type { LineState } from '../support/network-proxy'
import { restartPostgres } from '../support/restart-postgres'
import type { ShopTill } from '../support/shop'
import { expectCountedOnce } from './settled'
import { expect, test } from './shop-test'

const SETTLES_WITHIN = 20_000

/** Scans and redeems whatever the line does; answers what the confirmation says. */
async function sellThrough(till: ShopTill, code: string): Promise<string> {
  await till.screen.setTotal('120')
  await till.screen.scan(code)
  await till.screen.sees('Accept')
  return till.screen.redeem()
}

const SPOILED: readonly (readonly [string, LineState])[] = [
  ['is refused', { kind: 'refuse' }],
  ['brings answers three seconds late', { kind: 'delay', ms: 3000 }],
  ['answers 500', { kind: 'error' }],
  ['is cut in the middle of a reply', { kind: 'cut', afterBytes: 200 }],
  ['swallows every answer', { kind: 'swallow' }],
]

test.describe('an outage never stops a good coupon and never loses a redemption', () => {
  for (const [what, state] of SPOILED) {
    test(`the line ${what}: the till decides alone and settles later`, async ({ till, shop }) => {
      const code = shop.freshCode()
      await till.line.set(state)
      expect(await sellThrough(till, code)).toContain('it settles with the centre later')
      await till.line.set({ kind: 'pass' })
      await expectCountedOnce(shop, till, code)
    })

    test(`the line ${what} after the verdict: Enter holds no surprise`, async ({ till, shop }) => {
      const code = shop.freshCode()
      await till.screen.setTotal('120')
      await till.screen.scan(code)
      await till.screen.sees('Accept')
      await expect(till.screen.card).toContainText('confirmed by the centre')
      await till.line.set(state)
      expect(await till.screen.redeem()).toContain('it settles with the centre later')
      await till.line.set({ kind: 'pass' })
      await expectCountedOnce(shop, till, code)
    })
  }

  test('the centre is stopped and comes back', async ({ till, shop }) => {
    const code = shop.freshCode()
    await shop.centre.stop()
    try {
      expect(await sellThrough(till, code)).toContain('it settles with the centre later')
      await expect(till.screen.page.getByText(/Offline since/)).toBeVisible()
    } finally {
      await shop.centre.start()
    }
    await expectCountedOnce(shop, till, code)
    await expect(till.screen.page.getByText(/Offline since/)).toBeHidden()
  })

  test('PostgreSQL is restarted under the centre', async ({ till, shop }) => {
    const [during, after] = [shop.freshCode(), shop.freshCode()]
    await restartPostgres(shop.centre.dataFolder, async () => {
      await sellThrough(till, during)
    })
    await expectCountedOnce(shop, till, during)
    await till.screen.clear()
    await sellThrough(till, after)
    await expectCountedOnce(shop, till, after)
  })

  test('what waits and the money at risk are on the screen, and go when they have settled', async ({ till, shop }) => {
    const code = shop.freshCode()
    await till.line.set({ kind: 'refuse' })
    await sellThrough(till, code)
    await expect(till.screen.page.getByText(/\d+ waiting/)).toBeVisible()
    await expect(till.screen.page.getByText(/at risk/)).toBeVisible()
    await till.line.set({ kind: 'pass' })
    await expectCountedOnce(shop, till, code)
    await expect(till.screen.page.getByText(/\d+ waiting/)).toBeHidden({ timeout: SETTLES_WITHIN })
  })
})
