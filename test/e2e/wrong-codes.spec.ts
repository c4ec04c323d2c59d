import { expect, test } from './shop-test'

test('after more than ten wrong codes nothing is judged until a manager types their PIN', async ({ shop }) => {
  const till = await shop.openTill()
  try {
    const { screen } = till
    const { page } = screen
    await screen.signIn(till.cashier)
    await screen.setTotal('120')
    for (let n = 1; n <= 11; n += 1) {
      await screen.scan(`WRONG-${n}`)
      await expect(screen.card).toContainText('No such coupon')
      await page.keyboard.press('Escape')
    }
    const code = shop.freshCode()
    await screen.scan(code)
    expect(await screen.sees('Refuse')).toContain('Too many wrong codes')
    await page.keyboard.press('Enter')
    const sheet = page.getByRole('dialog', { name: 'A manager approves' })
    await sheet.getByText(till.manager.name).first().click()
    await sheet.getByLabel(`PIN of ${till.manager.name}`).fill(till.manager.pin)
    await page.keyboard.press('Enter')
    await screen.sees('Accept')
    await screen.redeem()
    expect(await shop.truth.couponUses(code)).toBe(1)
  } finally {
    await till.close()
  }
})
