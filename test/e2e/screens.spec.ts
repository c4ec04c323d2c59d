import type { Page } from '@playwright/test'
import { expect, test } from './shop-test'

/*
 * The screens on the real app: they fit a till's display, say what they mean, and are worked by keys, touch and scanner.
 */

const TILL_DISPLAY = { width: 1024, height: 600 }

async function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
}

test.describe('the screens', () => {
  test('fit a till’s display and show one heading each', async ({ till }) => {
    const { page } = till.screen
    await page.setViewportSize(TILL_DISPLAY)
    for (const place of ['Active offers', 'Sync', 'Cases'] as const) {
      await till.screen.go(place)
      expect(await overflow(page)).toBeLessThanOrEqual(0)
      await page.screenshot({ path: test.info().outputPath(`${place}.png`) })
    }
    await till.screen.go('Till')
    await expect(page.getByLabel('Coupon code')).toBeFocused()
    await page.screenshot({ path: test.info().outputPath('till.png') })
  })
})
