import { launchTill } from '../support/launch'
import { tillScreen } from '../support/till-screen'
import { expect, test } from './shop-test'

test.describe('a machine that is no till yet', () => {
  test('a wrong, a used and a malformed code, and an address where nobody is, each say so and leave the machine as it was', async ({ shop, till }) => {
    const used = till.enrolledWith
    const launched = await launchTill()
    const screen = tillScreen(launched.page)
    for (const [address, code, says] of [
      [shop.centre.line.url, 'WRONGCODE1', 'No till waits for this code'],
      [shop.centre.line.url, used, 'This code has been used'],
      [shop.centre.line.url, "'; drop table till; --", /No till waits|letters, digits/],
      ['http://offers.example.com', used, 'That is no address of a centre'],
      ['no address', used, 'That is no address of a centre'],
      ['https://127.0.0.1:9', used, 'The centre does not answer at this address'],
    ] as const) {
      await screen.tryToEnrol(address, code)
      await expect(launched.page.getByText(says)).toBeVisible()
      await expect(launched.page.getByRole('button', { name: 'Enrol this till' })).toBeEnabled()
    }
    await launched.close()
  })

  test('a wrong PIN is said, the fifth locks, and the lock outlives a restart', async ({ shop }) => {
    const till = await shop.openTill()
    const wrong = till.cashier.pin === '000000' ? '000001' : '000000'
    const { page } = till.screen
    await till.screen.tryToSignIn(till.cashier, wrong)
    await expect(page.getByRole('alert')).toContainText('That PIN is wrong.')
    for (let n = 2; n <= 5; n += 1) {
      await page.getByLabel(`PIN of ${till.cashier.name}`).fill(wrong)
      await page.keyboard.press('Enter')
      await expect(page.getByRole('alert')).toContainText(n < 5 ? 'That PIN is wrong.' : 'Too many wrong PINs')
    }
    await till.restart()
    await till.screen.tryToSignIn(till.cashier)
    await expect(till.screen.page.getByText(/Too many wrong PINs|locked for/).first()).toBeVisible()
    await till.screen.page.getByRole('button', { name: 'Someone else' }).click()
    await till.screen.signIn(till.manager)
    const { types } = await shop.truth.journalOf(till.code)
    expect(Object.keys(types).filter((type) => type !== 'grant'), 'nobody did anything; allowances come by themselves').toEqual([])
    await till.close()
  })
})
