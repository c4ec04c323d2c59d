import { expect, test as base } from '@playwright/test'
import { openShop, type Shop, type ShopTill } from '../support/shop'

/*
 * One centre and one signed-in till for all files that a worker runs: a demo centre takes seconds to fill and a till as
 * long for its first snapshot. A test that breaks the line or the app mends it again; the fixture makes sure of it.
 */

interface Shared {
  readonly shop: Shop
  readonly counter: ShopTill
}

export const test = base.extend<{ readonly till: ShopTill }, Shared>({
  shop: [
    // oxlint-disable-next-line no-empty-pattern -- Playwright reads the names of the fixtures a fixture needs from here
    async ({}, use) => {
      const shop = await openShop()
      await use(shop)
      await shop.close()
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  counter: [
    async ({ shop }, use) => {
      const till = await shop.openTill()
      await till.screen.signIn(till.cashier)
      await use(till)
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  /** The shared till, signed in, online, with an empty screen. */
  till: async ({ counter }, use) => {
    await counter.line.set({ kind: 'pass' })
    await counter.screen.go('Till')
    await counter.screen.clear()
    await counter.screen.page.keyboard.press('F5')
    await expect(counter.screen.page.locator('.status-line')).toContainText('Online')
    await use(counter)
  },
})

export { expect }
