import type { PausePoint, TestHooks } from '../../src/main/test-build/hooks'
import type { ShopTill } from '../support/shop'
import { expectCountedOnce } from './settled'
import { expect, test } from './shop-test'

const SETTLES_WITHIN = 20_000

declare const tillsideTestHooks: TestHooks

/** Lets the sale run up to the point between two of its steps, and kills every process of the app there. */
async function killAt(till: ShopTill, point: PausePoint, act: () => Promise<void>): Promise<void> {
  await till.app.evaluate((_, at) => tillsideTestHooks.pauseAt(at), point)
  await act()
  await till.app.evaluate((_, at) => tillsideTestHooks.reached(at), point)
  await till.kill()
}

async function startAgain(till: ShopTill): Promise<void> {
  await till.restart()
  await till.screen.signIn(till.cashier)
}

async function verdictOn(till: ShopTill, code: string): Promise<void> {
  await till.screen.setTotal('120')
  await till.screen.scan(code)
  await till.screen.sees('Accept')
}

test.describe('kill -9 of the whole app', () => {
  test('between intent and question: the sale is shown as unfinished and does not count', async ({ till, shop }) => {
    const code = shop.freshCode()
    await verdictOn(till, code)
    await killAt(till, 'intent_before_question', () => till.screen.page.keyboard.press('Enter'))
    await startAgain(till)
    const unfinished = till.screen.page.getByRole('region', { name: 'Unfinished sales' })
    await expect(unfinished).toContainText('It does not count', { timeout: SETTLES_WITHIN })
    await unfinished.getByRole('button', { name: 'Seen' }).click()
    await expect(unfinished).toBeHidden()
    expect(await shop.truth.couponUses(code)).toBe(0)
    await till.screen.sell(code, '120')
    await expectCountedOnce(shop, till, code)
  })

  test('between question and outcome: the sale is shown as unfinished, and counts as the centre decided', async ({ till, shop }) => {
    const code = shop.freshCode()
    await verdictOn(till, code)
    await killAt(till, 'question_before_outcome', () => till.screen.page.keyboard.press('Enter'))
    await startAgain(till)
    const unfinished = till.screen.page.getByRole('region', { name: 'Unfinished sales' })
    await expect(unfinished).toContainText('It counts', { timeout: SETTLES_WITHIN })
    await unfinished.getByRole('button', { name: 'Seen' }).click()
    await expectCountedOnce(shop, till, code)
    await till.screen.setTotal('120')
    await till.screen.scan(code)
    expect(await till.screen.sees('Refuse')).toContain('This coupon has been used')
  })

  for (const line of ['pass', 'refuse'] as const) {
    test(`between outcome and IndexedDB, ${line === 'pass' ? 'online' : 'offline'}: nothing is lost`, async ({ till, shop }) => {
      const code = shop.freshCode()
      await verdictOn(till, code)
      await till.line.set({ kind: line })
      await killAt(till, 'outcome_before_cache', () => till.screen.page.keyboard.press('Enter'))
      await startAgain(till)
      await till.line.set({ kind: 'pass' })
      await expectCountedOnce(shop, till, code)
      await till.screen.setTotal('120')
      await till.screen.scan(code)
      expect(await till.screen.sees('Refuse')).toContain('This coupon has been used')
    })
  }

  test('during push: what was sent is not counted again', async ({ till, shop }) => {
    const codes = [shop.freshCode(), shop.freshCode(), shop.freshCode()]
    await till.line.set({ kind: 'refuse' })
    for (const code of codes) await till.screen.sell(code, '120')
    await killAt(till, 'push_before_answer', async () => {
      await till.line.set({ kind: 'pass' })
      await till.screen.page.keyboard.press('F5')
    })
    await startAgain(till)
    for (const code of codes) await expectCountedOnce(shop, till, code)
  })

  test('of the centre itself, in the middle of a stream: every approved sale is there once', async ({ till, shop }) => {
    const codes = Array.from({ length: 6 }, () => shop.freshCode())
    for (const [index, code] of codes.entries()) {
      if (index === 3) await shop.centre.kill()
      await till.screen.sell(code, '120')
    }
    await shop.centre.start()
    for (const code of codes) await expectCountedOnce(shop, till, code)
  })
})
