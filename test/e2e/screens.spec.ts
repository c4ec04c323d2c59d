import type { Page } from '@playwright/test'
import { expect, test } from './shop-test'

/*
 * The screens on the real app: they fit a till's display, say what they mean, and are worked by keys, touch and scanner.
 */

const TILL_DISPLAY = { width: 1024, height: 600 }
/** The same display at 200 % zoom. */
const ZOOMED = { width: 512, height: 300 }
/** The smallest target at the till, in CSS pixels. */
const THUMB = 56

async function widthBeyondWindow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
}

test.describe('the screens', () => {
  test.beforeEach(({ till }) => till.screen.page.setViewportSize(TILL_DISPLAY))

  for (const size of [TILL_DISPLAY, ZOOMED]) {
    test(`fit ${size.width} × ${size.height} and have one heading each`, async ({ till }) => {
      const { page } = till.screen
      await page.setViewportSize(size)
      for (const place of ['Active offers', 'Sync', 'Cases', 'Till'] as const) {
        await till.screen.go(place)
        expect(await widthBeyondWindow(page)).toBeLessThanOrEqual(0)
        await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1)
      }
      await expect(page.getByLabel('Coupon code')).toBeFocused()
    })
  }

  test('nothing on them breaks the content security policy', async ({ till }) => {
    const { page } = till.screen
    const complaints: string[] = []
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text())
    })
    page.on('pageerror', (error) => complaints.push(error.message))
    for (const key of ['F2', 'F4', 'F6', 'F8', 'Control+k', '?']) {
      await page.keyboard.press(key)
      await expect(page.getByRole('dialog')).toBeVisible()
      await page.keyboard.press('Escape')
      await expect(page.getByRole('dialog')).toBeHidden()
    }
    for (const place of ['Active offers', 'Sync', 'Cases', 'Till'] as const) await till.screen.go(place)
    expect(complaints).toEqual([])
  })

  test('a thumb meets every button of the till', async ({ till, shop }) => {
    const { page } = till.screen
    await till.screen.setTotal('120')
    await till.screen.scan(shop.freshCode())
    await till.screen.sees('Accept')
    for (const button of await page.locator('main').getByRole('button').all()) {
      expect((await button.boundingBox())?.height).toBeGreaterThanOrEqual(THUMB)
    }
    const amount = await till.screen.card.locator('.verdict-amount').evaluate((node) => parseFloat(getComputedStyle(node).fontSize))
    const largest = await page.evaluate(() => Math.max(...[...document.querySelectorAll('body *')].map((node) => parseFloat(getComputedStyle(node).fontSize))))
    expect(amount).toBe(largest)
  })

  test('a scan in the middle of typing the bill is a coupon and never an amount', async ({ till, shop }) => {
    const { page } = till.screen
    const code = shop.freshCode()
    await page.keyboard.press('F4')
    const total = page.getByRole('dialog', { name: 'The bill' }).getByLabel(/^Total \(/)
    await total.pressSequentially('12', { delay: 300 })
    await page.waitForTimeout(400) // a person's pause before the reader is lifted
    await till.screen.scan(code)
    const bill = page.getByRole('dialog', { name: 'The bill' })
    await expect(page.locator('#code-field')).toHaveAttribute('placeholder', code)
    await expect(bill.getByLabel(/^Total \(/)).toHaveValue('') // opened again by the verdict, for this coupon
    await bill.getByLabel(/^Total \(/).fill('120')
    await page.keyboard.press('Enter')
    await till.screen.sees('Accept')
  })

  test('a scan on another screen leads to the till; a second scan replaces the first', async ({ till, shop }) => {
    const [first, second] = [shop.freshCode(), shop.freshCode()]
    await till.screen.setTotal('120')
    await till.screen.go('Sync')
    await till.screen.scan(first)
    await till.screen.sees('Accept')
    await till.screen.scan(second)
    await expect(till.screen.page.getByLabel('Coupon code')).toHaveAttribute('placeholder', second)
    await till.screen.sees('Accept')
    expect(await shop.truth.couponUses(first)).toBe(0)
  })

  test('the verdict is told to a screen reader', async ({ till, shop }) => {
    await till.screen.setTotal('120')
    await till.screen.scan(shop.sample('coupon.used').code)
    await till.screen.sees('Refuse')
    await expect(till.screen.page.locator('output[aria-live=assertive]')).toHaveText('Refuse. This coupon has been used')
  })

  test('the board finds an offer by name, and shows its conditions', async ({ till }) => {
    const { page } = till.screen
    await till.screen.go('Active offers')
    const card = page.getByRole('button', { name: /Evening hour/ })
    await expect(card).toContainText('17:00–21:00')
    await page.getByLabel('Search by name, code or POS key').fill('evening hour')
    await expect(page.locator('.offer-card')).toHaveCount(1)
    await card.click()
    await expect(page.getByRole('dialog', { name: 'Evening hour' })).toContainText('All conditions')
    await page.keyboard.press('Escape')
    await page.getByLabel('Search by name, code or POS key').fill('no such offer')
    await page.getByRole('button', { name: 'Show all offers' }).click()
    await expect(page.locator('.offer-card').nth(3)).toBeVisible()
  })

  test('light and dark are chosen by hand, and kept', async ({ till }) => {
    const { page } = till.screen
    const theme = () => page.evaluate(() => document.documentElement.dataset['theme'])
    await page.keyboard.press('Control+d')
    expect(await theme()).toBe('light')
    await page.keyboard.press('Control+d')
    expect(await theme()).toBe('dark')
    await page.keyboard.press('Control+d')
    expect(await page.evaluate(() => localStorage.getItem('tillside.theme'))).toBe('system')
  })

  test('signing out leaves nothing of the sale behind, and the next person begins at the till', async ({ till, shop }) => {
    const { page } = till.screen
    await till.screen.setTotal('120')
    await till.screen.setCustomer('E-mail', 'somebody@example.com')
    await till.screen.scan(shop.freshCode())
    await till.screen.go('Cases')
    await page.keyboard.press('Control+l')
    await till.screen.signIn(till.cashier)
    await expect(page.getByText('Ready for the next coupon')).toBeVisible()
    await expect(page.locator('.aside-sale')).toHaveText(/Bill\s*none\s*Customer\s*none/)
  })
})
